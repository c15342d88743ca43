package io.sottovoce.privacy.accounting;

/**
 * A mechanism of zero-concentrated privacy rho: eps(a) = a rho at any order (Bun and Steinke 2016, Def. 1.1). Serves
 * one discrete Gaussian with rho = D2^2 / (2 sigma^2) (Canonne, Kamath and Steinke 2020, Thm. 4) and the tree and
 * banded mechanisms.
 *
 * @param rho the concentration
 */
public record ConcentratedRenyi(double rho) implements RenyiCurve {
    public ConcentratedRenyi {
        if (!(rho >= 0)) {
            throw new IllegalArgumentException("rho is " + rho + ", expected a number >= 0");
        }
    }

    @Override
    public double epsilon(double order) {
        Checks.order(order);
        return order * rho;
    }
}
