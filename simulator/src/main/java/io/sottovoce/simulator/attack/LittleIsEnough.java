package io.sottovoce.simulator.attack;

import java.util.OptionalDouble;

/**
 * A Little Is Enough (Baruch et al. 2019, algorithm 3): all attackers send {@code mean - z sd} of the honest updates by
 * coordinate, with the largest {@code z} at which enough honest clients lie further out for the forged value to pass as the
 * median's neighbour: {@code Phi(z) < (n - m - s) / (n - m)}, {@code s = floor(n/2 + 1) - m}.
 *
 * @param stated z, where it is not to follow from the numbers of clients
 */
public record LittleIsEnough(OptionalDouble stated) implements Attack {
    static final String KIND = "alie";

    /** Where the formula gives less: with few attackers z would be zero or negative, which does no harm at all. */
    private static final double Z_MIN = 0.3;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public float[] forge(float[] own, Cohort cohort, long seed) {
        double z = stated.orElseGet(() -> deviations(cohort.clients(), cohort.attackers()));
        float[] forged = cohort.mean().clone();
        for (int i = 0; i < forged.length; i++) {
            forged[i] -= (float) (z * cohort.deviation()[i]);
        }
        return forged;
    }

    /** z for n clients of which m attack. */
    static double deviations(int clients, int attackers) {
        int supporters = clients / 2 + 1 - attackers;
        double honest = clients - attackers;
        double share = (honest - supporters) / honest;
        return Math.max(Z_MIN, quantile(Math.min(Math.max(share, 1e-6), 1 - 1e-6)));
    }

    /** The inverse of the normal distribution function, by bisection. */
    private static double quantile(double probability) {
        double low = -6;
        double high = 6;
        for (int step = 0; step < 60; step++) {
            double middle = (low + high) / 2;
            if (normal(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
    private static double normal(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double series =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
        return z >= 0 ? 1 - tail : tail;
    }
}
