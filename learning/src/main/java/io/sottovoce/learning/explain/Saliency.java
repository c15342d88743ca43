package io.sottovoce.learning.explain;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Embedding;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.MatrixFactors;
import io.sottovoce.learning.spec.ModelSpec;

/**
 * How steeply the explained output changes with each feature: the gradient of the output with respect to the input
 * (Simonyan, Vedaldi and Zisserman, Deep Inside Convolutional Networks, 2014, section 3).
 */
public final class Saliency {
    private Saliency() {}

    /** Whether a model's input has a gradient: numbers have, tokens have not. */
    public static boolean possible(ModelSpec spec) {
        LayerSpec first = spec.layers().get(0);
        return !(first instanceof Embedding || first instanceof MatrixFactors);
    }

    /** Signed gradients: [examples, features]. Their magnitudes are the saliency map. */
    public static float[] gradients(Model model, Dataset data, Target target) {
        if (!possible(model.spec())) {
            throw new IllegalArgumentException(
                    model.spec().name() + " takes tokens, which have no gradient; occlusion explains it");
        }
        return model.inputGradients(data, target.score(model.spec().outputSize()));
    }
}
