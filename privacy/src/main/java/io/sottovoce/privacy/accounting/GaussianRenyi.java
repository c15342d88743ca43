package io.sottovoce.privacy.accounting;

/**
 * The Gaussian mechanism: eps(a) = a / (2 z^2) at any order (Mironov 2017, Prop. 7).
 *
 * @param noiseMultiplier z, the standard deviation over the L2 sensitivity
 */
public record GaussianRenyi(double noiseMultiplier) implements RenyiCurve {
    public GaussianRenyi {
        Checks.noiseMultiplier(noiseMultiplier);
    }

    @Override
    public double epsilon(double order) {
        Checks.order(order);
        return order / (2 * noiseMultiplier * noiseMultiplier);
    }
}
