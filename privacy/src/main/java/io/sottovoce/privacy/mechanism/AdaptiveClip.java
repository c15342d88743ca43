package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.accounting.SkellamRenyi;

/**
 * The clip follows the median of the norms (Andrew, Thakkar, McMahan and Ramaswamy 2021): each client sends +1 if its
 * norm is within the clip and -1 otherwise, one unrotated integer with Skellam noise of its own.
 *
 * <p>The indicator is charged like any release. With total budget z the vector is noised with {@code z_value = (z^-2 - (2
 * sigma_b)^-2)^-1/2}.
 */
public final class AdaptiveClip {
    private static final double QUANTILE = 0.5;
    private static final double RATE = 0.2;
    private static final double INDICATOR_SHARE = 0.05;

    private final double min;
    private final double max;

    /** A clip that stays within bounds, 0 < min <= max. */
    public AdaptiveClip(double min, double max) {
        if (!(min > 0) || !(max >= min) || Double.isInfinite(max)) {
            throw new IllegalArgumentException(
                    "clip bounds are " + min + ".." + max + ", expected finite 0 < min <= max");
        }
        this.min = min;
        this.max = max;
    }

    /** What a client sends. */
    public static int indicator(boolean wasClipped) {
        return wasClipped ? -1 : 1;
    }

    /** Total standard deviation of the noise on the sum of indicators: 2 sigma_b, sigma_b = n/20. */
    public static double indicatorDeviation(int clients) {
        return 2 * INDICATOR_SHARE * clients;
    }

    /** Variance of one client's share of that noise. */
    public static double indicatorShareVariance(int clients, int effective) {
        double deviation = indicatorDeviation(clients);
        return deviation * deviation / effective;
    }

    /** The noise multiplier of the vector that leaves room for the indicator within z. */
    public static double vectorNoiseMultiplier(double noiseMultiplier, int clients) {
        double deviation = indicatorDeviation(clients);
        if (!(noiseMultiplier > 0 && noiseMultiplier < deviation)) {
            throw new IllegalArgumentException("noise multiplier " + noiseMultiplier
                    + " does not fit under 2 sigma_b = " + deviation + " of " + clients + " clients");
        }
        return 1 / Math.sqrt(1 / (noiseMultiplier * noiseMultiplier) - 1 / (deviation * deviation));
    }

    /** What the indicator costs: Skellam of sensitivity 1 and variance (2 sigma_b)^2. */
    public static RenyiCurve charge(int clients) {
        double deviation = indicatorDeviation(clients);
        return new SkellamRenyi(1, 1, deviation * deviation);
    }

    /**
     * The next clip: {@code C exp(-0.2 (b - 0.5))}, b the noisy share of clients within the clip.
     *
     * @param clip the current clip
     * @param noisySum sum of indicators and noise
     * @param survivors clients in the sum
     */
    public double next(double clip, long noisySum, int survivors) {
        if (survivors < 1) {
            throw new IllegalArgumentException("clip update over " + survivors + " survivors, expected at least 1");
        }
        double within = Math.max(0, Math.min(1, noisySum / (2.0 * survivors) + 0.5));
        return Math.max(min, Math.min(max, clip * Math.exp(-RATE * (within - QUANTILE))));
    }
}
