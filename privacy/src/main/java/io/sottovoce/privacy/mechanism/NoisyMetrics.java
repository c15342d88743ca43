package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.accounting.SkellamRenyi;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;

/**
 * Averages of a few numbers, such as accuracy and loss, as a vector of their own: each clipped to [0, 1], centred, on a grid
 * of 2^10 steps, not rotated, with Skellam noise of its own that the clients bring. Charged like any release; counts and
 * numbers without noise never leave a client.
 *
 * <p>With m numbers {@code D2 = g sqrt(m)/2} and {@code D1 = g m/2}: a centred number is at most half the grid.
 */
public final class NoisyMetrics {
    /** g, grid steps of the interval. */
    public static final int GRID = 1 << 10;

    private static final int METRICS_MAX = 1 << 10;

    private final int count;
    private final double noiseMultiplier;
    private final int shares;

    /**
     * Metrics of one secure sum.
     *
     * @param count m >= 1
     * @param noiseMultiplier z against D2, > 0; ten times the update's is a good start
     * @param shares n_eff, noise shares that are sure to arrive
     */
    public NoisyMetrics(int count, double noiseMultiplier, int shares) {
        if (count < 1 || count > METRICS_MAX || !(noiseMultiplier > 0) || Double.isInfinite(noiseMultiplier)) {
            throw new IllegalArgumentException(count + " metrics with z = " + noiseMultiplier + ", expected 1.."
                    + METRICS_MAX + " metrics and a finite z > 0");
        }
        if (shares < 1) {
            throw new IllegalArgumentException("metrics of " + shares + " noise shares, expected at least 1");
        }
        this.count = count;
        this.noiseMultiplier = noiseMultiplier;
        this.shares = shares;
    }

    /** The integers of a client's numbers, each within half the grid; a number that is none counts as the middle. */
    public int[] encode(double... metrics) {
        if (metrics.length != count) {
            throw new IllegalArgumentException(metrics.length + " metrics, expected " + count);
        }
        int[] encoded = new int[count];
        for (int i = 0; i < count; i++) {
            double clipped = Math.max(0, Math.min(1, metrics[i]));
            encoded[i] = (int) Math.rint((clipped - 0.5) * GRID); // NaN becomes 0
        }
        return encoded;
    }

    /** The mean of a number over the clients in the sum, from the noisy sum of its integers; may leave [0, 1]. */
    public static double mean(long noisySum, int survivors) {
        if (survivors < 1) {
            throw new IllegalArgumentException("metrics of " + survivors + " survivors, expected at least 1");
        }
        return noisySum / ((double) GRID * survivors) + 0.5;
    }

    /** D2. */
    public double l2Sensitivity() {
        return GRID / 2.0 * Math.sqrt(count);
    }

    /** D1. */
    public double l1Sensitivity() {
        return GRID / 2.0 * count;
    }

    /** A sampler of one client's share. */
    public NoiseSampler share(NoiseSamplers samplers) {
        return samplers.skellam(variance() / shares);
    }

    /** What one release costs under zero-out adjacency. */
    public RenyiCurve zeroOut() {
        return new SkellamRenyi(l1Sensitivity(), l2Sensitivity(), variance());
    }

    /** What one release costs if one client's numbers are exchanged for others. */
    public RenyiCurve replaceOne() {
        return new SkellamRenyi(2 * l1Sensitivity(), 2 * l2Sensitivity(), variance());
    }

    private double variance() {
        double deviation = noiseMultiplier * l2Sensitivity();
        return deviation * deviation;
    }
}
