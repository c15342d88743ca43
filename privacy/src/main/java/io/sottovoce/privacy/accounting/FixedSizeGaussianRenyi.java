package io.sottovoce.privacy.accounting;

/**
 * The Gaussian mechanism on a sample of fixed size without replacement, replace-one adjacency, whole orders (Wang, Balle
 * and Kasiviswanathan 2019, Thm. 27).
 *
 * <p>The noise multiplier is relative to the replace-one sensitivity, twice the clip. A function of the command line;
 * never a rule of a ledger: a cohort drawn this way is visible in its own traffic.
 */
public final class FixedSizeGaussianRenyi extends IntegerOrderRenyi {
    // Beyond it only the plain bound is used, which is valid for every term.
    private static final int MOMENT_MAX = 256;
    // From here on the plain bound is the smaller one: the moment B(l) tends to e^((l-1) eps(l)) and counts four times.
    private static final double PLAIN_IS_SMALLER = 50;
    private static final double MARGIN = 14;

    private final GaussianRenyi base;
    private final double samplingRate;
    private final double[] logMoments = new double[MOMENT_MAX + 1];

    /**
     * The curve of one step.
     *
     * @param noiseMultiplier standard deviation over the replace-one sensitivity
     * @param samplingRate size of the sample over the size of the whole
     */
    public FixedSizeGaussianRenyi(double noiseMultiplier, double samplingRate) {
        Checks.samplingRate(samplingRate);
        this.base = new GaussianRenyi(noiseMultiplier);
        this.samplingRate = samplingRate;
    }

    @Override
    double atInteger(int order) {
        if (samplingRate == 0) {
            return 0;
        }
        double whole = base.epsilon(order);
        if (samplingRate == 1 || Double.isInfinite(whole)) {
            return whole;
        }
        double logRate = Math.log(samplingRate);
        double total = 2 * logRate + LogSpace.binomial(order, 2) + logSecondTerm();
        for (int j = 3; j <= order; j++) {
            total = LogSpace.add(total, j * logRate + LogSpace.binomial(order, j) + logTerm(j));
        }
        return Math.min(whole, LogSpace.onePlus(total) / (order - 1));
    }

    private double logSecondTerm() {
        double second = base.epsilon(2);
        return Math.min(Math.log(4) + LogSpace.expm1(second), Math.log(2) + second);
    }

    private double logTerm(int j) {
        double plain = (j - 1) * base.epsilon(j);
        int upper = j + (j & 1);
        if (plain > PLAIN_IS_SMALLER || upper > MOMENT_MAX) {
            return Math.log(2) + plain;
        }
        double moments = Math.log(4) + (logMoment(j - (j & 1)) + logMoment(upper)) / 2;
        return Math.min(moments, Math.log(2) + plain);
    }

    /** ln B(l) for even l: B(l) = E[(p/q - 1)^l], which the alternating sum of the theorem cannot deliver in doubles. */
    private double logMoment(int l) {
        if (logMoments[l] == 0) {
            double z = base.noiseMultiplier();
            logMoments[l] = LineIntegral.log(x -> logMomentIntegrand(x, l), -MARGIN * z - l, l + MARGIN * z, z / 4);
        }
        return logMoments[l];
    }

    private double logMomentIntegrand(double x, int l) {
        double z = base.noiseMultiplier();
        double exponent = (2 * x - 1) / (2 * z * z);
        double excess = exponent > 0 ? LogSpace.expm1(exponent) : Math.log(-Math.expm1(exponent));
        return Normal.logDensity(x / z) - Math.log(z) + l * excess;
    }
}
