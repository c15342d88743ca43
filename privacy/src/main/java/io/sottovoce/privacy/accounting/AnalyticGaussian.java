package io.sottovoce.privacy.accounting;

/**
 * The Gaussian mechanism exactly: {@code delta(eps) = Phi(1/(2z) - eps z) - e^eps Phi(-1/(2z) - eps z)} (Balle and Wang
 * 2018, Thm. 8). T steps are one with z / sqrt(T).
 */
public final class AnalyticGaussian {
    private AnalyticGaussian() {}

    /**
     * The delta that holds at an epsilon.
     *
     * @param noiseMultiplier z, standard deviation over L2 sensitivity
     * @param epsilon at least 0
     */
    public static double delta(double noiseMultiplier, double epsilon) {
        Checks.noiseMultiplier(noiseMultiplier);
        Checks.epsilon(epsilon);
        if (noiseMultiplier == 0) {
            return 1;
        }
        double half = 1 / (2 * noiseMultiplier);
        double near = epsilon * noiseMultiplier - half;
        double far = epsilon * noiseMultiplier + half;
        // density(far) e^eps = density(near), so both terms share one factor and differ by Mills ratios.
        double density = Normal.density(near);
        double delta = near >= 0
                ? density * (Normal.millsRatio(near) - Normal.millsRatio(far))
                : Normal.upperTail(near) - density * Normal.millsRatio(far);
        return Math.max(0, delta);
    }

    /** The smallest epsilon at a delta; 0 where even total variation is within delta. */
    public static double epsilon(double noiseMultiplier, double delta) {
        Checks.noiseMultiplier(noiseMultiplier);
        Checks.delta(delta);
        if (noiseMultiplier == 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (delta(noiseMultiplier, 0) <= delta) {
            return 0;
        }
        double high = 1;
        while (delta(noiseMultiplier, high) > delta) {
            high *= 2;
        }
        return Bisection.smallest(0, high, epsilon -> delta(noiseMultiplier, epsilon) <= delta);
    }

    /** The smallest noise multiplier that gives (epsilon, delta). */
    public static double noiseMultiplier(double epsilon, double delta) {
        Checks.epsilon(epsilon);
        Checks.delta(delta);
        double high = 1;
        while (delta(high, epsilon) > delta) {
            high *= 2;
        }
        return Bisection.smallest(0, high, z -> z > 0 && delta(z, epsilon) <= delta);
    }
}
