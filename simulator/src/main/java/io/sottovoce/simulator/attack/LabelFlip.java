package io.sottovoce.simulator.attack;

import io.sottovoce.learning.data.Dataset;

/** Trains with the classes in reverse: class {@code c} of {@code K} becomes {@code K - 1 - c} (Fang et al. 2020, section 5). */
public record LabelFlip() implements Attack {
    static final String KIND = "label-flip";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean changesClasses() {
        return true;
    }

    @Override
    public Dataset poison(Dataset own, long seed) {
        int width = own.featuresPerExample();
        float[] features = new float[Math.multiplyExact(width, own.size())];
        int[] labels = new int[own.size()];
        for (int row = 0; row < labels.length; row++) {
            own.copyFeatures(row, features, row * width);
            labels[row] = own.classes() - 1 - own.label(row);
        }
        return Dataset.classification(own.name(), own.shape(), own.classes(), features, labels);
    }
}
