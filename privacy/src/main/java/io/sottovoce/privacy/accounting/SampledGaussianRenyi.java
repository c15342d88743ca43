package io.sottovoce.privacy.accounting;

/**
 * The Gaussian mechanism on a Poisson sample at any order, exactly: {@code 1/(a-1) ln E[(1-q + q e^((2x-1)/(2z^2)))^a]}
 * over x ~ N(0, z^2) (Mironov, Talwar and Zhang 2019, section 3.3; their Theorem 5 shows that this direction is the
 * larger).
 *
 * <p>Whole orders use the finite binomial sum. Others are integrated by the trapezoidal rule, halving the step until
 * twelve digits stand still: the integrand is analytic and falls like a Gaussian, so the rule converges geometrically.
 * What is integrated is {@code r^a - 1 - a(r-1) >= 0}, whose integral is the moment less one, so that tiny sampling
 * rates keep their digits.
 */
public final class SampledGaussianRenyi implements RenyiCurve {
    private final double noiseMultiplier;
    private final double samplingRate;
    private final RenyiCurve whole;
    private final RenyiCurve integers;

    /**
     * The curve of one step.
     *
     * @param noiseMultiplier z, the standard deviation over the L2 sensitivity
     * @param samplingRate q
     */
    public SampledGaussianRenyi(double noiseMultiplier, double samplingRate) {
        this.whole = new GaussianRenyi(noiseMultiplier);
        this.integers = new PoissonSampledRenyi(whole, samplingRate);
        this.noiseMultiplier = noiseMultiplier;
        this.samplingRate = samplingRate;
    }

    @Override
    public double epsilon(double order) {
        Checks.order(order);
        if (samplingRate == 0) {
            return 0;
        }
        if (samplingRate == 1 || noiseMultiplier == 0) {
            return whole.epsilon(order);
        }
        if (order == Math.rint(order)) {
            return integers.epsilon(order);
        }
        double excess = LineIntegral.log(
                x -> logIntegrand(x, order), -MARGIN * noiseMultiplier, order + MARGIN * noiseMultiplier, step());
        return Math.min(whole.epsilon(order), LogSpace.onePlus(excess) / (order - 1));
    }

    // 14 deviations hold all but 1e-43 of a Gaussian; the integrand has its bumps between 0 and the order.
    private static final double MARGIN = 14;

    private double step() {
        return noiseMultiplier / 4;
    }

    private double logIntegrand(double x, double order) {
        double exponent = (2 * x - 1) / (2 * noiseMultiplier * noiseMultiplier);
        double weight = Normal.logDensity(x / noiseMultiplier) - Math.log(noiseMultiplier);
        return weight + logBregman(exponent, order);
    }

    /** ln(r^a - 1 - a(r-1)) for r = 1 - q + q e^t. */
    private double logBregman(double exponent, double order) {
        double excess = samplingRate * Math.expm1(exponent);
        if (exponent > LARGE_EXPONENT) {
            return order * (Math.log(samplingRate) + exponent); // relative error below (1-q)/q e^-t and r^(1-a)
        }
        if (Math.abs(excess) * (order + 1) < SERIES_MAX) {
            return Math.log(bregmanSeries(excess, order));
        }
        double power = order * Math.log1p(excess);
        if (power > LARGE_EXPONENT) {
            return power + Math.log1p(-(1 + order * excess) * Math.exp(-power));
        }
        return Math.log(Math.expm1(power) - order * excess);
    }

    private static final double LARGE_EXPONENT = 300;
    private static final double SERIES_MAX = 0.5;

    /** sum_{k>=2} C(a,k) y^k: for |y| (a+1) < 1/2 every term is below half the one before. */
    private static double bregmanSeries(double y, double order) {
        double term = order * (order - 1) / 2 * y * y;
        double sum = term;
        for (int k = 3; Math.abs(term) > 1e-18 * sum; k++) {
            term *= (order - k + 1) / k * y;
            sum += term;
        }
        return sum;
    }
}
