package io.sottovoce.simulator.sim;

import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.workload.Workload;

/**
 * The heap that a simulation needs: one update a client of a cohort, and the vectors of the server step.
 *
 * @param updates vectors of the cohort
 * @param serverVectors model, candidate and the server optimiser's state, old and new
 * @param vectorBytes of one vector
 */
public record MemoryNeed(int updates, int serverVectors, long vectorBytes) {
    /** The part of the heap that the vectors may fill; the rest is for data and the garbage of training. */
    private static final double SHARE = 0.7;

    /** What a workload needs. */
    public static MemoryNeed of(Workload workload) {
        int state = workload.task().serverOptimiser().initialState().size();
        return new MemoryNeed(
                workload.task().cohort().offers(),
                2 + 2 * state,
                (long) workload.plan().model().parameterCount() * Float.BYTES);
    }

    /** All vectors together. */
    public long bytes() {
        return Math.multiplyExact(Math.addExact(updates, serverVectors), vectorBytes);
    }

    /** Refuses, with the arithmetic, what does not fit. */
    public void requireFit(long heapBytes) {
        if (bytes() > SHARE * heapBytes) {
            throw new RunException("this does not fit memory: (" + updates + " updates + " + serverVectors
                    + " vectors of the server) x " + Numbers.bytes((double) vectorBytes) + " = "
                    + Numbers.bytes((double) bytes())
                    + ", and a heap of " + Numbers.bytes((double) heapBytes) + " leaves "
                    + Numbers.bytes(SHARE * heapBytes)
                    + "; take a smaller cohort, or set SOTTOVOCE_JAVA_OPTIONS=-Xmx...");
        }
    }
}
