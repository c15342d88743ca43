package io.sottovoce.simulator.sim;

import io.sottovoce.simulator.report.RoundPoint;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a simulation did.
 *
 * @param parameters the final model
 * @param rounds all rounds, also aborted ones
 * @param accuracy of the final model on held-out data, where evaluated
 * @param loss of the final model on held-out data, where evaluated
 * @param clientTrainings local trainings, all clients and rounds
 * @param samples examples that were trained on, each pass counted
 * @param trainingNanos time that all threads together spent in local training
 * @param wallNanos time from the first round's opening to the last one's end
 * @param workers number of threads
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record SimulationResult(
        float[] parameters,
        List<RoundPoint> rounds,
        OptionalDouble accuracy,
        OptionalDouble loss,
        long clientTrainings,
        long samples,
        long trainingNanos,
        long wallNanos,
        int workers) {
    /** Seconds of wall-clock time. */
    public double wallSeconds() {
        return wallNanos / 1e9;
    }

    /** The share of the threads' time that was not local training. */
    public double overheadShare() {
        return 1 - trainingNanos / ((double) wallNanos * workers);
    }
}
