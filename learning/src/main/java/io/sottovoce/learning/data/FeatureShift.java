package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Gives each client features of another quality: client i of N gets Gaussian noise of variance {@code level * i / N} on
 * every feature, the first one none (the noise-based feature skew of Li et al., "Federated Learning on Non-IID Data Silos",
 * 2022). Deterministic for a seed.
 */
public final class FeatureShift {
    private static final double LEVEL_MAX = 1e6;

    private final double level;

    /**
     * A shift of this level.
     *
     * @param level variance of the noise that the last client comes near to
     * @throws DataException where it is negative or too large
     */
    public FeatureShift(double level) {
        if (!(level >= 0 && level <= LEVEL_MAX)) {
            throw new DataException("feature shift: found level " + level + ", expected 0 to " + LEVEL_MAX);
        }
        this.level = level;
    }

    /** The parts of all clients, shifted; the noise is drawn once, so that an example stays the same in every round. */
    public List<Dataset> apply(List<Dataset> parts, long seed) {
        List<Dataset> shifted = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            double deviation = StrictMath.sqrt(level * i / parts.size());
            shifted.add(deviation == 0 ? parts.get(i) : noised(parts.get(i), deviation, new SplitMix(seed + i)));
        }
        return List.copyOf(shifted);
    }

    private static Dataset noised(Dataset part, double deviation, SplitMix random) {
        int width = part.featuresPerExample();
        float[] features = new float[Math.multiplyExact(width, part.size())];
        for (int i = 0; i < part.size(); i++) {
            part.copyFeatures(i, features, i * width);
        }
        for (int j = 0; j < features.length; j++) {
            features[j] += (float) (deviation * random.nextNormal());
        }
        return part.withFeatures(features);
    }
}
