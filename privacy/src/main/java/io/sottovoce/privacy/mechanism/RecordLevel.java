package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.Concentrated;
import io.sottovoce.privacy.accounting.ConcentratedRenyi;
import io.sottovoce.privacy.accounting.PoissonSampledRenyi;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.accounting.RenyiOrders;

/**
 * DP-SGD inside one client: what its local steps cost one of its records, add/remove adjacency, against everybody.
 *
 * <p>Holds if every step samples each record by its own secret coin of rate q, clips per example, divides by the fixed q
 * N and adds discrete Gaussian noise of z times the clip. Shuffled or fixed-size batches, micro-batches and batch
 * normalisation are not covered. Where one person has k records, a step moves the sum by
 * at most k clips with probability at most k q (Choquette-Choo et al. 2024, mixtures of Gaussians on one line), and is
 * charged as that; for one person in two
 * clients the vectors add up.
 */
public final class RecordLevel {
    private final RenyiCurve step;
    private RenyiBudget spent = RenyiBudget.nothing(RenyiOrders.ledger());

    /**
     * An account of one client's records.
     *
     * @param noiseMultiplier z > 0
     * @param samplingRate q in 0..1
     * @param recordsPerPerson k >= 1
     */
    public RecordLevel(double noiseMultiplier, double samplingRate, int recordsPerPerson) {
        if (!(noiseMultiplier > 0) || recordsPerPerson < 1) {
            throw new IllegalArgumentException("record-level noise of z = " + noiseMultiplier + " for "
                    + recordsPerPerson + " records a person, expected z > 0 and at least 1 record");
        }
        RenyiCurve whole = new ConcentratedRenyi(Concentrated.rho(noiseMultiplier / recordsPerPerson, 1));
        // k records are sampled by k coins: P[any] <= k q, and each move of the sum is at most k clips.
        double rate = Math.min(1, samplingRate * recordsPerPerson);
        this.step = new PoissonSampledRenyi(whole, rate);
    }

    /** Charges local steps of one round, before they are run. */
    public RenyiBudget charge(long steps) {
        spent = spent.plus(step, steps);
        return spent;
    }

    /** What all steps so far cost. */
    public RenyiBudget spent() {
        return spent;
    }
}
