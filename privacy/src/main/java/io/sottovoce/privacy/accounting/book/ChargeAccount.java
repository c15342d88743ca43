package io.sottovoce.privacy.accounting.book;

/**
 * Under which assumptions a charge holds and what it amounts to: with the parameters of the {@link Charge} enough to
 * compute every figure again. Epsilons are of this release alone, at {@code delta}; only the first is claimed.
 *
 * @param scope unit, adjacency and whom it is claimed against
 * @param survivorsMin least |U3|
 * @param corrupt c
 * @param dropped D, clients that may drop out
 * @param maliciousServer whether the server may do anything, mode M; else it follows the protocol, mode H
 * @param participationsMax P, releases of the task that one client may be in
 * @param separation rounds strictly between two of them at least
 * @param delta the delta that epsilons are stated at, the task's
 * @param rho D2^2 / (2 V)
 * @param epsilon zero-out: what is claimed
 * @param replaceOneEpsilon if one client's vector were another
 * @param recordEpsilon if one record inside it were another, which the same bound covers
 * @param fallbackEpsilon if all others colluded: the own noise alone
 * @param gaussianEpsilon of a Gaussian of the same variance: a reference
 * @param accountant its name, version and grid of orders
 */
public record ChargeAccount(
        String scope,
        int survivorsMin,
        int corrupt,
        int dropped,
        boolean maliciousServer,
        long participationsMax,
        long separation,
        double delta,
        double rho,
        double epsilon,
        double replaceOneEpsilon,
        double recordEpsilon,
        double fallbackEpsilon,
        double gaussianEpsilon,
        String accountant) {
    /** The accountant of the ledger: integer orders, conversion of Canonne, Kamath and Steinke. */
    public static final String RENYI = "renyi 1, orders 2..64, 72, 80, 96, 128 .. 16384";

    public ChargeAccount {
        Charge.requireText("scope", scope);
        Charge.requireText("accountant", accountant);
        if (survivorsMin < 0 || corrupt < 0 || dropped < 0 || participationsMax < 0 || separation < 0) {
            throw new IllegalArgumentException("negative numbers in the account of a charge");
        }
        for (double figure :
                new double[] {delta, rho, epsilon, replaceOneEpsilon, recordEpsilon, fallbackEpsilon, gaussianEpsilon
                }) {
            if (!(figure >= 0)) {
                throw new IllegalArgumentException("figure " + figure + " in the account of a charge");
            }
        }
    }
}
