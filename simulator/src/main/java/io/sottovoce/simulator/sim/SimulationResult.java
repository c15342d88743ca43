package io.sottovoce.simulator.sim;

import io.sottovoce.rounds.round.RoundRecord;
import java.util.List;
import java.util.Optional;

/**
 * How a simulation ended.
 *
 * @param records all rounds in order
 * @param parameters of the last committed model
 * @param trainings local trainings that were done
 * @param samples examples that went through training, each counted once a pass
 * @param trainingNanos time that all workers together spent in local training
 * @param wallNanos time from the first round to the end
 * @param failure why the task failed; empty where it completed
 */
@SuppressWarnings("ArrayRecordComponent") // Results are read, never compared.
public record SimulationResult(
        List<RoundRecord> records,
        float[] parameters,
        long trainings,
        long samples,
        long trainingNanos,
        long wallNanos,
        Optional<String> failure) {
    public SimulationResult {
        records = List.copyOf(records);
    }

    /** Share of the workers' time that was not spent in local training. */
    public double overheadShare(int workers) {
        return 1 - (double) trainingNanos / ((double) wallNanos * workers);
    }
}
