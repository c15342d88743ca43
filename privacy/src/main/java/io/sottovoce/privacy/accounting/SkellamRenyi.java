package io.sottovoce.privacy.accounting;

/**
 * Skellam noise on an integer vector (Agarwal, Kairouz and Liu 2021, Thm. 3.5), at whole orders: {@code a D2^2/(2V) +
 * min(((2a-1) D2^2 + 6 D1)/(4V^2), 3 D1/(2V))}.
 */
public final class SkellamRenyi extends IntegerOrderRenyi {
    private final double l1;
    private final double l2;
    private final double variance;

    /**
     * The curve of one release.
     *
     * @param l1 D1, L1 sensitivity of the encoded integer vector
     * @param l2 D2, its L2 sensitivity
     * @param variance V, total variance of the noise, in squared grid units
     */
    public SkellamRenyi(double l1, double l2, double variance) {
        Checks.positive("L1 sensitivity", l1);
        Checks.positive("L2 sensitivity", l2);
        Checks.positive("variance", variance);
        if (l1 < l2) {
            throw new IllegalArgumentException(
                    "L1 sensitivity " + l1 + " is below the L2 sensitivity " + l2 + ", which no vector has");
        }
        this.l1 = l1;
        this.l2 = l2;
        this.variance = variance;
    }

    @Override
    double atInteger(int order) {
        double gaussian = order * l2 * l2 / (2 * variance);
        double second = ((2.0 * order - 1) * l2 * l2 + 6 * l1) / (4 * variance * variance);
        return gaussian + Math.min(second, 3 * l1 / (2 * variance));
    }
}
