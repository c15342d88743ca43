package io.sottovoce.privacy.accounting;

/**
 * A sum of independent discrete Gaussians, one per honest share (Kairouz, Liu and Steinke 2021, Thm. 5): the sum is not
 * a discrete Gaussian itself, and {@code tau} is the price of that.
 */
public final class DiscreteGaussianSumRenyi implements RenyiCurve {
    private final double ratio;
    private final double linear;
    private final double spread;
    private final double tau;
    private final long dimension;

    /**
     * The curve of one release.
     *
     * @param shares n, honest shares in the sum
     * @param localDeviation s, standard deviation parameter of one share, at least 1/2
     * @param l1 D1, L1 sensitivity of the encoded integer vector
     * @param l2 D2, its L2 sensitivity
     * @param dimension d, coordinates including padding
     */
    public DiscreteGaussianSumRenyi(int shares, double localDeviation, double l1, double l2, long dimension) {
        Checks.positive("L1 sensitivity", l1);
        Checks.positive("L2 sensitivity", l2);
        if (shares < 1 || dimension < 1 || !(localDeviation >= 0.5)) {
            throw new IllegalArgumentException("sum of discrete Gaussians needs shares >= 1, dimension >= 1, local"
                    + " deviation >= 0.5; got " + shares + ", " + dimension + ", " + localDeviation);
        }
        double total = Math.sqrt(shares) * localDeviation;
        this.ratio = l2 / total;
        this.linear = l1 / total;
        this.spread = Math.sqrt((double) dimension);
        this.tau = tau(shares, localDeviation);
        this.dimension = dimension;
    }

    /** tau = 10 sum_{k=1}^{n-1} exp(-2 pi^2 s^2 k/(k+1)): how far the sum is from one discrete Gaussian. */
    public static double tau(int shares, double localDeviation) {
        double exponent = -2 * Math.PI * Math.PI * localDeviation * localDeviation;
        double sum = 0;
        for (int k = 1; k < shares; k++) {
            sum += Math.exp(exponent * k / (k + 1.0));
        }
        return 10 * sum;
    }

    @Override
    public double epsilon(double order) {
        Checks.order(order);
        double half = order / 2;
        double byDimension = half * ratio * ratio + tau * dimension;
        double byMixed = half * (ratio * ratio + 2 * tau * linear + tau * tau * dimension);
        double bySpread = half * (ratio + spread * tau) * (ratio + spread * tau);
        return Math.min(byDimension, Math.min(byMixed, bySpread));
    }
}
