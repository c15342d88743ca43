package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.AdversarialSpec;
import io.sottovoce.learning.spec.Embedding;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.MatrixFactors;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.Shapes;
import java.util.Arrays;
import java.util.Optional;

/** Whether data can train or test a model. */
public final class DataFit {
    private DataFit() {}

    /**
     * Why they cannot be trained on as a plan says, in one line that shows no value of theirs; empty where they can. Beside model and loss, the box that
     * perturbed examples stay in has to hold the examples themselves.
     */
    public static Optional<String> objection(Plan plan, Dataset data) {
        Optional<String> found = objection(plan.model(), plan.training().lossFor(plan.model()), data);
        return found.isPresent()
                ? found
                : plan.training()
                        .options()
                        .adversarial()
                        .filter(spec -> spec.method() != AdversarialSpec.Method.NOISE)
                        .flatMap(spec -> outside(spec, data));
    }

    private static Optional<String> outside(AdversarialSpec spec, Dataset data) {
        float[] features = new float[data.featuresPerExample()];
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, features, 0);
            for (float value : features) {
                if (!(value >= (float) spec.low() && value <= (float) spec.high())) {
                    return Optional.of("training.adversarial: the box from " + spec.low() + " to " + spec.high()
                            + " does not hold the examples of " + data.name());
                }
            }
        }
        return Optional.empty();
    }

    /** Why they cannot, in one line that shows no value of theirs; empty where they can. */
    public static Optional<String> objection(ModelSpec model, LossKind loss, Dataset data) {
        if (data.featuresPerExample() != Shapes.size(model.input())) {
            return Optional.of(data.name() + " has examples of shape " + Arrays.toString(data.shape())
                    + ", the model takes " + model.input());
        }
        if (data.size() == 0) {
            return Optional.of(data.name() + " has no examples");
        }
        return targetsOf(loss, model, data).or(() -> tokensOf(model, data));
    }

    /** A model of tokens takes whole numbers, each below what there is of its kind. */
    private static Optional<String> tokensOf(ModelSpec model, Dataset data) {
        LayerSpec first = model.layers().stream()
                .filter(layer -> !(layer instanceof LayerSpec.Flatten))
                .findFirst()
                .orElseThrow();
        if (first instanceof Embedding embedding) {
            return tokens(data, embedding.vocabulary(), embedding.vocabulary());
        }
        return first instanceof MatrixFactors factors
                ? tokens(data, factors.users(), factors.items())
                : Optional.empty();
    }

    private static Optional<String> tokens(Dataset data, int ofFirst, int ofOthers) {
        float[] features = new float[data.featuresPerExample()];
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, features, 0);
            for (int f = 0; f < features.length; f++) {
                int count = f == 0 ? ofFirst : ofOthers;
                if (!(features[f] >= 0 && features[f] < count && features[f] == Math.rint(features[f]))) {
                    return Optional.of(data.name() + ": feature " + f + " of example " + i
                            + " is none of the whole numbers from 0 to " + (count - 1) + " that the model takes");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> targetsOf(LossKind loss, ModelSpec model, Dataset data) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY, NEXT_TOKEN -> classes(data, model.outputs(), model);
            case BINARY_CROSS_ENTROPY -> classes(data, 2, model);
            case MSE ->
                data.classes() == 0
                        ? Optional.empty()
                        : Optional.of(data.name() + " has " + data.classes() + " classes, the model " + model.name()
                                + " takes real targets");
            case RECONSTRUCTION -> Optional.empty();
        };
    }

    private static Optional<String> classes(Dataset data, int most, ModelSpec model) {
        if (data.classes() == 0) {
            return Optional.of(data.name() + " has real targets, the model " + model.name() + " takes classes");
        }
        return data.classes() <= most
                ? Optional.empty()
                : Optional.of(data.name() + " has " + data.classes() + " classes, the model has " + model.outputs()
                        + " outputs");
    }
}
