package io.sottovoce.privacy.accounting;

import java.util.function.DoubleUnaryOperator;

/** Integrals over the line of smooth positive functions given by their logarithms. */
final class LineIntegral {
    private static final int HALVINGS_MAX = 14;
    private static final double ACCURACY = 1e-12;

    private LineIntegral() {}

    /**
     * The logarithm of an integral by the trapezoidal rule, the step halved until the value stands still.
     *
     * @param logFunction logarithm of the integrand, negligible outside the interval
     * @param from left end
     * @param to right end
     * @param firstStep first step, halved at least twice
     */
    static double log(DoubleUnaryOperator logFunction, double from, double to, double firstStep) {
        long points = (long) Math.ceil((to - from) / firstStep);
        double step = (to - from) / points;
        double sum = sum(logFunction, from, step, points + 1);
        double value = sum + Math.log(step);
        for (int halving = 0; halving < HALVINGS_MAX; halving++) {
            sum = LogSpace.add(sum, sum(logFunction, from + step / 2, step, points));
            points *= 2;
            step /= 2;
            double finer = sum + Math.log(step);
            boolean settled = halving > 0 && Math.abs(finer - value) <= ACCURACY;
            value = finer;
            if (settled) {
                break;
            }
        }
        return value;
    }

    private static double sum(DoubleUnaryOperator logFunction, double from, double step, long points) {
        double scale = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (long i = 0; i < points; i++) {
            double value = logFunction.applyAsDouble(from + i * step);
            if (value > scale) {
                sum = sum * Math.exp(scale - value) + 1;
                scale = value;
            } else if (value > scale - 60) {
                sum += Math.exp(value - scale);
            }
        }
        return scale + Math.log(sum);
    }
}
