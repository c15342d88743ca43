package io.sottovoce.privacy.accounting;

/** From Rényi divergence at one order to (epsilon, delta) and back. Both rules are bounds. */
public enum RenyiConversion {
    /** Canonne, Kamath and Steinke 2020, Prop. 12: the rule of every claim. */
    IMPROVED {
        @Override
        double correction(double order) {
            return Math.log1p(-1 / order) - Math.log(order) / (order - 1);
        }
    },
    /** Mironov 2017, Prop. 3: up to a third larger. Only to compare with figures that were published under it. */
    CLASSIC {
        @Override
        double correction(double order) {
            return 0;
        }
    };

    /** What the rule adds to {@code eps(a) + ln(1/delta)/(a-1)}, not above 0. */
    abstract double correction(double order);

    /** The rule of a name on the command line. */
    public static RenyiConversion ofLabel(String label) {
        return switch (label) {
            case "improved" -> IMPROVED;
            case "classic" -> CLASSIC;
            default ->
                throw new AccountingRefusedException("conversion is '" + label + "', expected improved or classic");
        };
    }

    /** The epsilon at a delta, not below 0; 0 where total variation alone is within delta. */
    double epsilon(double order, double divergence, double delta) {
        if (divergence == 0 || withinTotalVariation(divergence, delta)) {
            return 0;
        }
        return Math.max(0, divergence - Math.log(delta) / (order - 1) + correction(order));
    }

    /** The delta at an epsilon, not above the bound on total variation sqrt(1 - e^-eps(a)). */
    double delta(double order, double divergence, double epsilon) {
        if (divergence == 0) {
            return 0;
        }
        if (Double.isInfinite(divergence)) {
            return 1;
        }
        double exponent = (order - 1) * (divergence - epsilon + correction(order));
        return Math.min(Math.exp(exponent), Math.sqrt(-Math.expm1(-divergence)));
    }

    /** Bretagnolle and Huber: total variation <= sqrt(1 - e^-KL), and KL <= eps(a). */
    private static boolean withinTotalVariation(double divergence, double delta) {
        return delta * delta + Math.expm1(-divergence) > 0;
    }
}
