package io.sottovoce.privacy.noise;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Builds samplers and keeps the last few; the variance is rounded up to the grid of ratio 1.01 first.
 *
 * <p>Building a table takes tens of milliseconds: build it while training runs, not while the server waits. Not safe for
 * use by several threads at once.
 */
public final class NoiseSamplers {
    private static final int KEPT_MAX = 16;
    private static final double TABLE_DEVIATION_MAX = 4000;

    /** A law that has tables. */
    private enum Law {
        SKELLAM,
        GAUSSIAN
    }

    private record Key(Law law, double variance) {}

    private final Map<Key, NoiseSampler> kept = new LinkedHashMap<>(KEPT_MAX, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, NoiseSampler> eldest) {
            return size() > KEPT_MAX;
        }
    };

    /**
     * Skellam noise.
     *
     * @param variance at least this much; a deviation above 4000 is refused: lower the scale, or use the Gaussian
     */
    public NoiseSampler skellam(double variance) {
        double grid = VarianceGrid.roundUp(variance);
        if (Math.sqrt(grid) > TABLE_DEVIATION_MAX) {
            throw new IllegalArgumentException("Skellam noise of deviation " + Math.sqrt(grid) + ", expected at most "
                    + TABLE_DEVIATION_MAX + ": lower the scale or use the discrete Gaussian");
        }
        return kept.computeIfAbsent(new Key(Law.SKELLAM, grid), key -> TableSampler.skellam(key.variance()));
    }

    /** Discrete Gaussian noise: by table up to a deviation of 4000, beyond that by the isochronous rejection sampler. */
    public NoiseSampler discreteGaussian(double variance) {
        double grid = VarianceGrid.roundUp(variance);
        return kept.computeIfAbsent(
                new Key(Law.GAUSSIAN, grid),
                key -> Math.sqrt(key.variance()) <= TABLE_DEVIATION_MAX
                        ? TableSampler.gaussian(key.variance())
                        : new WideGaussianSampler(key.variance()));
    }
}
