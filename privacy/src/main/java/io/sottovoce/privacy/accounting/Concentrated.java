package io.sottovoce.privacy.accounting;

/** Zero-concentrated privacy: rho adds up; converted at the best real order (Canonne, Kamath and Steinke 2020). */
public final class Concentrated {
    private static final int SEARCH_STEPS = 200;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private Concentrated() {}

    /** rho = S2 / (2 z^2) of Gaussian noise of z times the L2 sensitivity, S2 = 1 for one release. */
    public static double rho(double noiseMultiplier, double squaredSensitivity) {
        Checks.noiseMultiplier(noiseMultiplier);
        return squaredSensitivity == 0 ? 0 : squaredSensitivity / (2 * noiseMultiplier * noiseMultiplier);
    }

    /** The smallest epsilon over all orders at a delta. */
    public static double epsilon(double rho, double delta) {
        return epsilon(rho, delta, RenyiConversion.IMPROVED);
    }

    /** The smallest epsilon over all orders at a delta by a rule; classic: rho + 2 sqrt(rho ln(1/delta)). */
    public static double epsilon(double rho, double delta, RenyiConversion rule) {
        Checks.delta(delta);
        if (rho == 0 || Double.isInfinite(rho)) {
            return rho;
        }
        // The optimum lies near 1 + sqrt(ln(1/delta)/rho); ln(a-1) is searched ten either side of it.
        double centre = Math.log(Math.sqrt(-Math.log(delta) / rho));
        return minimum(centre - 10, centre + 10, log -> {
            double order = 1 + Math.exp(log);
            return rule.epsilon(order, order * rho, delta);
        });
    }

    /** The smallest delta over all orders at an epsilon. */
    public static double delta(double rho, double epsilon) {
        return delta(rho, epsilon, RenyiConversion.IMPROVED);
    }

    /** The smallest delta over all orders at an epsilon by a rule. */
    public static double delta(double rho, double epsilon, RenyiConversion rule) {
        Checks.epsilon(epsilon);
        if (rho == 0) {
            return 0;
        }
        if (Double.isInfinite(rho)) {
            return 1;
        }
        double centre = Math.log(Math.max(1e-3, (epsilon / rho - 1) / 2));
        double byOrders = minimum(centre - 10, centre + 10, log -> {
            double order = 1 + Math.exp(log);
            return (order - 1) * (order * rho - epsilon + rule.correction(order));
        });
        return Math.min(Math.exp(byOrders), Math.sqrt(-Math.expm1(-rho)));
    }

    /** Golden-section search of a function with one valley. */
    private static double minimum(double from, double to, java.util.function.DoubleUnaryOperator function) {
        double low = from;
        double high = to;
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < SEARCH_STEPS; i++) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            double atLeft = function.applyAsDouble(left);
            double atRight = function.applyAsDouble(right);
            best = Math.min(best, Math.min(atLeft, atRight));
            if (atLeft < atRight) {
                high = right;
            } else {
                low = left;
            }
        }
        return best;
    }
}
