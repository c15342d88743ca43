package io.sottovoce.simulator.sim;

import io.sottovoce.learning.spec.LocalMethod;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.workload.Workload;

/**
 * The heap that a simulation needs: one update a client of a cohort, and the vectors of the server step.
 *
 * @param updates vectors of the cohort, or of the sums that they are added to at once
 * @param serverVectors model, candidate, the model that is evaluated beside, and the server optimiser's state, old and new
 * @param kept vectors that clients keep from round to round
 * @param underWay vectors between here and a cluster
 * @param vectorBytes of one vector
 */
public record MemoryNeed(int updates, int serverVectors, int kept, int underWay, long vectorBytes) {
    /** The part of the heap that the vectors may fill; the rest is for data and the garbage of training. */
    private static final double SHARE = 0.7;

    /** Masked sum, plain sum, padding to a power of two, and what threads hold while they encode. */
    private static final int SUM_VECTORS = 8;

    /** What came from a cluster is there as bytes and as vectors, and two waves are there at a time. */
    private static final int COPIES_UNDER_WAY = 4;

    /**
     * What a workload needs.
     *
     * @param remote whether clients are trained on a cluster
     */
    public static MemoryNeed of(Workload workload, int clients, boolean remote) {
        LocalMethod method = workload.plan().training().options().method();
        int each = (method.scaffold() ? 1 : 0)
                + (method.ditto() > 0 ? 1 : 0)
                + (method.local().isEmpty() ? 0 : 1);
        int state = workload.task().serverOptimiser().initialState().size();
        boolean copied = workload.hostile().isPresent() || workload.grouping().isPresent();
        return new MemoryNeed(
                copied ? Math.multiplyExact(2, workload.task().cohort().offers()) : updates(workload),
                2 + (workload.task().evaluation().data().isPresent() ? 1 : 0) + 2 * state,
                Math.multiplyExact(each, clients),
                remote ? underWay(workload) : 0,
                vectorBytes(workload));
    }

    private static long vectorBytes(Workload workload) {
        return (long) workload.plan().model().parameterCount() * Float.BYTES;
    }

    private static int underWay(Workload workload) {
        long ofAWave = Math.max(1, RemoteTraining.WAVE_BYTES / vectorBytes(workload));
        return COPIES_UNDER_WAY
                * (int) Math.min(ofAWave, workload.task().cohort().offers());
    }

    /** In a secure sum an update lives for as long as it is encoded: what counts is one ring vector and a copy for each sum. */
    private static int updates(Workload workload) {
        int offers = workload.task().cohort().offers();
        return workload.task()
                .secure()
                .map(spec -> Math.min(
                        offers,
                        SUM_VECTORS
                                * ((offers + spec.groups().size() - 1)
                                        / spec.groups().size())))
                .orElse(offers);
    }

    /** All vectors together. */
    public long bytes() {
        return Math.multiplyExact((long) updates + serverVectors + kept + underWay, vectorBytes);
    }

    /** How large the heap of this process becomes, with the data that it has loaded. */
    public long heapBytes() {
        long grown = MemoryUse.liveHeapBytes() + (long) (bytes() / SHARE);
        return Math.min(grown, Runtime.getRuntime().maxMemory());
    }

    /** Refuses, with the arithmetic, what does not fit the heap of this process beside the data that it has loaded. */
    public void requireFit() {
        long heapBytes = Runtime.getRuntime().maxMemory();
        requireFit(heapBytes, 0);
        if (bytes() > SHARE * (heapBytes - MemoryUse.heapBytes())) {
            requireFit(heapBytes, MemoryUse.liveHeapBytes());
        }
    }

    /**
     * Refuses, with the arithmetic, what does not fit.
     *
     * @param dataBytes of the heap that are taken already
     */
    public void requireFit(long heapBytes, long dataBytes) {
        double left = SHARE * (heapBytes - dataBytes);
        if (bytes() > left) {
            throw new RunException("this does not fit memory: (" + updates + " updates or sums + " + serverVectors
                    + " vectors of the server + " + kept + " that clients keep"
                    + (underWay == 0 ? "" : " + " + underWay + " on their way from Spark") + ") x "
                    + Numbers.bytes((double) vectorBytes) + " = "
                    + Numbers.bytes((double) bytes())
                    + ", and a heap of " + Numbers.bytes((double) heapBytes)
                    + (dataBytes == 0 ? "" : " with " + Numbers.bytes((double) dataBytes) + " of data in it")
                    + " leaves "
                    + Numbers.bytes(left)
                    + "; take a smaller cohort, or set SOTTOVOCE_JAVA_OPTIONS=-Xmx...");
        }
    }
}
