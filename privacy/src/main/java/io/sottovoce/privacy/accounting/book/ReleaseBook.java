package io.sottovoce.privacy.accounting.book;

import io.sottovoce.privacy.accounting.PoissonSampledRenyi;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.accounting.RenyiOrders;

/**
 * What readers of published models may assume, who see no cohort. In secure and grouped mode it is the server's book; in
 * clear mode with central noise a release may be amplified by sampling, if all four conditions hold.
 */
public final class ReleaseBook {
    /**
     * The conditions under which sampling amplifies a release with central noise.
     *
     * @param secretCoins every eligible client draws its own secret coin with one fixed rate
     * @param uncapped no cap, minimum, replacement or abort that depends on the size of the cohort
     * @param fixedDenominator the denominator is q N and the noise is fixed
     * @param cohortHidden the reader sees neither cohort nor traffic
     */
    public record SamplingConditions(
            boolean secretCoins, boolean uncapped, boolean fixedDenominator, boolean cohortHidden) {
        boolean allHold() {
            return secretCoins && uncapped && fixedDenominator && cohortHidden;
        }
    }

    private RenyiBudget spent = RenyiBudget.nothing(RenyiOrders.ledger());

    /** Enters a release without amplification. */
    public void enter(RenyiCurve cost) {
        spent = spent.plus(cost, 1);
    }

    /** Enters a release with central noise on a Poisson sample; refused unless every condition holds. */
    public void enterSampled(RenyiCurve centralNoise, double samplingRate, SamplingConditions conditions) {
        if (!conditions.allHold()) {
            throw new IllegalArgumentException("amplification by sampling is not proved here: " + conditions);
        }
        spent = spent.plus(new PoissonSampledRenyi(centralNoise, samplingRate), 1);
    }

    /** What is spent, by order. */
    public RenyiBudget spent() {
        return spent;
    }
}
