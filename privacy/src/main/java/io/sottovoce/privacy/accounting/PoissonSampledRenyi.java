package io.sottovoce.privacy.accounting;

/**
 * Any mechanism on a Poisson sample, at whole orders (Zhu and Wang 2019, Thm. 6; Mironov, Talwar and Zhang 2019).
 *
 * <p>With binomial weights w_j = C(a,j) (1-q)^(a-j) q^j the bound is {@code 1/(a-1) ln sum_j w_j e^((j-1) eps(j))}.
 * Because the weights sum to one this equals {@code 1/(a-1) ln(1 + sum_{j>=2} w_j (e^((j-1) eps(j)) - 1))}, a sum of
 * positive terms that keeps its digits where the sampling rate is tiny.
 *
 * <p>Holds for a fixed noise law: noise that comes with the sampled participants is not covered.
 */
public final class PoissonSampledRenyi extends IntegerOrderRenyi {
    private final RenyiCurve base;
    private final double samplingRate;

    /**
     * The curve of one release on a sample.
     *
     * @param base the mechanism on the whole sample, a bound for both directions
     * @param samplingRate q
     */
    public PoissonSampledRenyi(RenyiCurve base, double samplingRate) {
        Checks.samplingRate(samplingRate);
        this.base = base;
        this.samplingRate = samplingRate;
    }

    @Override
    double atInteger(int order) {
        if (samplingRate == 0) {
            return 0;
        }
        double whole = base.epsilon(order);
        if (samplingRate == 1) {
            return whole;
        }
        return Math.min(whole, LogSpace.onePlus(logExcess(order)) / (order - 1));
    }

    private double logExcess(int order) {
        double logIn = Math.log(samplingRate);
        double logOut = Math.log1p(-samplingRate);
        double total = Double.NEGATIVE_INFINITY;
        for (int j = 2; j <= order; j++) {
            double weight = LogSpace.binomial(order, j) + j * logIn + (order - j) * logOut;
            total = LogSpace.add(total, weight + LogSpace.expm1((j - 1) * base.epsilon(j)));
        }
        return total;
    }
}
