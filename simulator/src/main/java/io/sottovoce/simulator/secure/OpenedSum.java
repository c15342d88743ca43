package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.round.SecureSummary;
import java.util.List;

/**
 * What the sums of a round say.
 *
 * @param means one a sum
 * @param inputs the clients in them, ascending
 * @param summary for the record of the round
 */
public record OpenedSum(List<GroupMean> means, List<ClientId> inputs, SecureSummary summary) {
    public OpenedSum {
        means = List.copyOf(means);
        inputs = List.copyOf(inputs);
    }

    /**
     * The mean of one sum.
     *
     * @param values the mean update, not copied
     * @param inputs number of inputs
     * @param trained share of them that come from training
     * @param meanLoss over those, in nats
     * @param evaluation right and wrong of each group of held-out examples in turn; empty where clients did not evaluate
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record GroupMean(float[] values, int inputs, double trained, double meanLoss, List<Double> evaluation) {}
}
