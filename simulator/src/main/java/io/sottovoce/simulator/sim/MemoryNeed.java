package io.sottovoce.simulator.sim;

import io.sottovoce.learning.spec.LocalMethod;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.workload.Workload;

/**
 * The heap that a simulation needs: one update a client of a cohort, and the vectors of the server step.
 *
 * @param updates vectors of the cohort
 * @param serverVectors model, candidate and the server optimiser's state, old and new
 * @param kept vectors that clients keep from round to round
 * @param vectorBytes of one vector
 */
public record MemoryNeed(int updates, int serverVectors, int kept, long vectorBytes) {
    /** The part of the heap that the vectors may fill; the rest is for data and the garbage of training. */
    private static final double SHARE = 0.7;

    /** What a workload needs. */
    public static MemoryNeed of(Workload workload, int clients) {
        LocalMethod method = workload.plan().training().options().method();
        int each = (method.scaffold() ? 1 : 0)
                + (method.ditto() > 0 ? 1 : 0)
                + (method.local().isEmpty() ? 0 : 1);
        int state = workload.task().serverOptimiser().initialState().size();
        boolean copied = workload.hostile().isPresent() || workload.grouping().isPresent();
        return new MemoryNeed(
                Math.multiplyExact(workload.task().cohort().offers(), copied ? 2 : 1),
                2 + 2 * state,
                Math.multiplyExact(each, clients),
                (long) workload.plan().model().parameterCount() * Float.BYTES);
    }

    /** All vectors together. */
    public long bytes() {
        return Math.multiplyExact(Math.addExact(Math.addExact(updates, serverVectors), kept), vectorBytes);
    }

    /** Refuses, with the arithmetic, what does not fit. */
    public void requireFit(long heapBytes) {
        if (bytes() > SHARE * heapBytes) {
            throw new RunException("this does not fit memory: (" + updates + " updates + " + serverVectors
                    + " vectors of the server + " + kept + " that clients keep) x "
                    + Numbers.bytes((double) vectorBytes) + " = "
                    + Numbers.bytes((double) bytes())
                    + ", and a heap of " + Numbers.bytes((double) heapBytes) + " leaves "
                    + Numbers.bytes(SHARE * heapBytes)
                    + "; take a smaller cohort, or set SOTTOVOCE_JAVA_OPTIONS=-Xmx...");
        }
    }
}
