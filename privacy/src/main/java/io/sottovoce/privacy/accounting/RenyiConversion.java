package io.sottovoce.privacy.accounting;

/** From Rényi divergence to (epsilon, delta) and back (Canonne, Kamath and Steinke 2020, Prop. 12). */
final class RenyiConversion {
    private RenyiConversion() {}

    /** eps(a) + ln(1 - 1/a) - ln(delta a)/(a-1), not below 0; 0 where total variation alone is within delta. */
    static double epsilon(double order, double divergence, double delta) {
        if (divergence == 0 || withinTotalVariation(divergence, delta)) {
            return 0;
        }
        double epsilon = divergence + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
        return Math.max(0, epsilon);
    }

    /** exp((a-1)(eps(a) - eps + ln(1-1/a)))/a, not above the bound on total variation sqrt(1 - e^-eps(a)). */
    static double delta(double order, double divergence, double epsilon) {
        if (divergence == 0) {
            return 0;
        }
        if (Double.isInfinite(divergence)) {
            return 1;
        }
        double exponent = (order - 1) * (divergence - epsilon + Math.log1p(-1 / order));
        return Math.min(Math.exp(exponent) / order, Math.sqrt(-Math.expm1(-divergence)));
    }

    /** Bretagnolle and Huber: total variation <= sqrt(1 - e^-KL), and KL <= eps(a). */
    private static boolean withinTotalVariation(double divergence, double delta) {
        return delta * delta + Math.expm1(-divergence) > 0;
    }
}
