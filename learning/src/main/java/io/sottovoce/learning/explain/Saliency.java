package io.sottovoce.learning.explain;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;

/**
 * How steeply the explained output changes with each feature: the gradient of the output with respect to the input
 * (Simonyan, Vedaldi and Zisserman, Deep Inside Convolutional Networks, 2014, section 3).
 */
public final class Saliency {
    private Saliency() {}

    /** Signed gradients: [examples, features]. Their magnitudes are the saliency map. */
    public static float[] gradients(Model model, Dataset data, Target target) {
        return model.inputGradients(data, target.score(model.spec().outputs()));
    }
}
