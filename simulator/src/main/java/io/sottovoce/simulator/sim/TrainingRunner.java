package io.sottovoce.simulator.sim;

import io.sottovoce.learning.TrainingResult;
import java.util.List;
import java.util.Optional;

/**
 * Where the clients of a simulation are trained. Whatever it is, the results are those of {@link ClientTrainer}, bit for bit.
 * Used by one thread.
 */
public interface TrainingRunner extends AutoCloseable {
    /**
     * Trains clients and does something with each result.
     *
     * @param trainees in the order in which they are best begun
     * @param use called once for each, by any thread, several at a time
     * @return what was made of the results, in the order of the trainees
     * @throws io.sottovoce.simulator.RunException in one line, where a training could not be run
     */
    <R> List<R> train(RoundStart start, List<Trainee> trainees, Use<R> use) throws InterruptedException;

    /** How many clients are trained at a time. */
    int workers();

    /** Time that all workers together have spent in local training. */
    long trainingNanos();

    @Override
    void close();

    /** What is done with a result; it is empty where the training diverged. */
    @FunctionalInterface
    interface Use<R> {
        /** Makes something of the result of a client, named by its number. */
        R of(int client, Optional<TrainingResult> result);
    }
}
