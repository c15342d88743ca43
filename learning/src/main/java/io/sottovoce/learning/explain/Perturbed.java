package io.sottovoce.learning.explain;

import io.sottovoce.learning.data.Dataset;
import java.util.Arrays;

/** Data sets made from the values of another one. */
final class Perturbed {
    private Perturbed() {}

    /** The features of all examples: [examples, features], a copy. */
    static float[] features(Dataset data) {
        int width = data.featuresPerExample();
        float[] features = new float[Math.multiplyExact(data.size(), width)];
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, features, i * width);
        }
        return features;
    }

    /** The same examples with other features. */
    static Dataset with(Dataset data, float[] features) {
        if (data.classes() > 0) {
            int[] labels = new int[data.size()];
            Arrays.setAll(labels, data::label);
            return Dataset.classification(data.name(), data.shape(), data.classes(), features, labels);
        }
        float[] targets = new float[data.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = data.target(i);
        }
        return Dataset.regression(data.name(), data.shape(), features, targets);
    }

    /** Points of the input space without a truth. */
    static Dataset points(Dataset like, float[] features) {
        return Dataset.regression(
                like.name(), like.shape(), features, new float[features.length / like.featuresPerExample()]);
    }
}
