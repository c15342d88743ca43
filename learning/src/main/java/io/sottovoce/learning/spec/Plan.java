package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model and how to train it: what a client agrees to. An instance fits its limits and its parts fit each other.
 *
 * <p>As a tree: {@code {model: ..., training: ...}}, see {@link ModelSpec} and {@link TrainingPlan}.
 */
public record Plan(ModelSpec model, TrainingPlan training) {
    private static final String HELD_OUT = "training." + HeldOut.KEY;
    private static final String AT_ADAPTERS = "training." + TrainingOptions.ADAPTERS;
    private static final String ADVERSARIAL = "training.adversarial";

    /** Checks the parts against each other and against the default limits. */
    public Plan {
        requireFit(model, training, Limits.DEFAULT);
    }

    /** Reads a plan within the default limits; every fault is a {@link SpecException} of one line. */
    public static Plan fromTree(Map<String, ?> tree) {
        return read(SpecTree.of("", tree), Limits.DEFAULT);
    }

    /** Reads a plan within the stricter of these and the default limits. */
    public static Plan read(SpecTree tree, Limits limits) {
        ModelSpec model = ModelSpec.read(tree.tree("model"), limits);
        TrainingPlan training = TrainingPlan.read(tree.tree("training"));
        tree.finish();
        requireFit(model, training, limits);
        return new Plan(model, training);
    }

    /** The tree that reads back as an equal plan. */
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", model.toTree());
        tree.put("training", training.toTree());
        return tree;
    }

    private static void requireFit(ModelSpec model, TrainingPlan training, Limits limits) {
        LossSpec loss = training.lossSpecFor(model);
        if (!loss.kind().fits(model)) {
            throw new SpecException(
                    "training.loss",
                    "found " + loss.kind().word() + " for a model with outputs of shape " + model.outputShape()
                            + ", which needs " + loss.kind().needs());
        }
        requireClassWeights(model, loss);
        requireLayers(model, training.options().frozen(), "training.frozen");
        requireLayers(model, training.options().method().local(), "training.federated.local");
        training.options().adapters().ifPresent(spec -> requireAdaptable(model, training, spec));
        if (UpdateLayout.of(model, training).dimension() == 0 && model.parameterCount() > 0) {
            throw new SpecException(
                    "training", "found all layers frozen or with the client, expected something to train and to send");
        }
        if (training.options().privacy().isPresent()) {
            requirePerExample(model, training);
        }
        training.options().adversarial().ifPresent(spec -> requireAttackable(model, training, spec));
        requireRounds(training);
        training.options().heldOut().ifPresent(rule -> requireEvaluable(model, training, rule));
        long bytes = Shapes.times(8L * training.rowsMax(), model.activationsPerExample());
        if (bytes > limits.activationBytesMax()) {
            throw new SpecException(
                    "training.batchSize",
                    "found " + bytes + " bytes of activations at batch size " + training.batchSize()
                            + ", expected at most " + limits.activationBytesMax());
        }
    }

    private static void requireClassWeights(ModelSpec model, LossSpec loss) {
        int classes = Math.max(2, model.outputs());
        if (!loss.classWeights().isEmpty() && loss.classWeights().size() != classes) {
            throw new SpecException(
                    "training.loss.classWeights",
                    "found " + loss.classWeights().size() + ", expected one for each of " + classes + " classes");
        }
    }

    private static void requireLayers(ModelSpec model, List<String> names, String path) {
        List<String> layers = Chain.names(model.layers());
        for (String name : names) {
            if (layers.stream().noneMatch(layer -> LocalMethod.matches(layer, name))) {
                throw new SpecException(path, "found '" + name + "', expected names or kinds of " + layers);
            }
        }
    }

    /** What is trained is another vector than the parameters, which these methods speak of. */
    private static void requireAdaptable(ModelSpec model, TrainingPlan training, AdapterSpec spec) {
        TrainingOptions options = training.options();
        if (options.privacy().isPresent()
                || !options.regularisation().equals(Regularisation.NONE)
                || options.earlyStopping().isPresent()
                || !options.method().equals(LocalMethod.PLAIN)) {
            throw new SpecException(
                    AT_ADAPTERS,
                    "found beside privacy, regularisation, earlyStopping or federated, expected none of these");
        }
        requireLayers(model, spec.whole(), AT_ADAPTERS + ".whole");
        UpdateLayout layout = UpdateLayout.of(model, training);
        model.blocks().stream()
                .filter(block -> spec.trainsWhole(block.name()) && options.freezes(block.name()))
                .findFirst()
                .ifPresent(block -> {
                    throw new SpecException(
                            AT_ADAPTERS + ".whole", "found the layer of " + block.name() + ", which is also frozen");
                });
        if (layout.blocks().stream().noneMatch(layout::adapted)) {
            throw new SpecException(
                    AT_ADAPTERS + ".rank",
                    "found " + spec.rank() + ", which fits no weight: expected one with more inputs and as many units");
        }
    }

    /** What is held out is counted as right or wrong, by class or altogether. */
    private static void requireEvaluable(ModelSpec model, TrainingPlan training, HeldOut rule) {
        LossKind loss = training.lossFor(model);
        if (loss != LossKind.SOFTMAX_CROSS_ENTROPY && loss != LossKind.BINARY_CROSS_ENTROPY) {
            throw new SpecException(HELD_OUT, "found for the loss " + loss.word() + ", expected one of classes");
        }
        int classes = Math.max(2, model.outputs());
        if (rule.groups() != 1 && rule.groups() != classes) {
            throw new SpecException(
                    HELD_OUT + ".groups", "found " + rule.groups() + ", expected 1 or the " + classes + " classes");
        }
        if (training.options().privacy().isPresent()) {
            throw new SpecException(HELD_OUT, "found beside privacy: the examples held out are not accounted for");
        }
    }

    /** Attacks need classes to confuse and features to move. */
    private static void requireAttackable(ModelSpec model, TrainingPlan training, AdversarialSpec spec) {
        LossKind loss = training.lossFor(model);
        if (loss != LossKind.SOFTMAX_CROSS_ENTROPY && loss != LossKind.BINARY_CROSS_ENTROPY) {
            throw new SpecException(ADVERSARIAL, "found for the loss " + loss.word() + ", expected one of classes");
        }
        LayerSpec first = model.layers().get(0);
        if (first instanceof Embedding || first instanceof MatrixFactors) {
            throw new SpecException(ADVERSARIAL, "found for a model of tokens, which cannot be moved a little");
        }
        if (spec.method() == AdversarialSpec.Method.TRADES && model.outputs() < 2) {
            throw new SpecException(ADVERSARIAL + ".method", "found trades for one output, expected several");
        }
        spec.requireWithin(Shapes.size(model.input()));
        if (spec.pairs() && training.options().privacy().isPresent()) {
            throw new SpecException(
                    ADVERSARIAL,
                    "found trades or cleanShare beside privacy, whose bound is for one gradient an example");
        }
        if (spec.pairs() && training.batchSize() > Limits.BATCH_MAX / 2) {
            throw new SpecException(
                    "training.batchSize",
                    "found " + training.batchSize() + ", expected at most " + Limits.BATCH_MAX / 2
                            + " where each example is taken as it is and perturbed");
        }
    }

    /** Rounds change passes and epsilon; what is not there cannot change. */
    private static void requireRounds(TrainingPlan training) {
        OverRounds change = training.options().overRounds();
        if (change.epochsFactor() < 1 && training.epochs().isEmpty()) {
            throw new SpecException("training.overRounds.epochsFactor", "found beside steps, expected with epochs");
        }
        if (change.epochsMin() > training.epochs().orElse(TrainingPlan.EPOCHS_MAX)) {
            throw new SpecException(
                    "training.overRounds.epochsMin", "found " + change.epochsMin() + ", more than the epochs");
        }
        if (change.epsilonWarmup() > 0 && training.options().adversarial().isEmpty()) {
            throw new SpecException(
                    "training.overRounds.epsilonWarmup", "found without adversarial, expected beside it");
        }
        if (training.options().slack().isPresent()
                && training.options().privacy().isPresent()) {
            throw new SpecException(
                    "training.slack", "found beside privacy: the loss that decides is not accounted for");
        }
    }

    /** A batch norm mixes the examples of a batch, so that no bound on one example's gradient holds. */
    private static void requirePerExample(ModelSpec model, TrainingPlan training) {
        model.blocks().stream().filter(block -> !block.trained()).findFirst().ifPresent(block -> {
            throw new SpecException(
                    "training.privacy",
                    "found layer " + block.name().substring(0, block.name().lastIndexOf('.'))
                            + ", which mixes the examples of a batch: DP-SGD needs group or layer norm");
        });
        if (training.options().method().stateful()
                || training.options().earlyStopping().isPresent()) {
            throw new SpecException(
                    "training.privacy",
                    "found beside scaffold, ditto, local layers or early stopping, whose use of the examples is not"
                            + " accounted for");
        }
    }
}
