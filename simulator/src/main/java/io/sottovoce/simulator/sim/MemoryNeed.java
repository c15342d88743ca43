package io.sottovoce.simulator.sim;

import io.sottovoce.learning.spec.LocalMethod;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.workload.Workload;
import java.util.Optional;

/**
 * The heap that a simulation needs: one update a client of a cohort, and the vectors of the server step. An update is as long as
 * what a plan's training can move ({@link UpdateLayout}); all other vectors are as long as the model.
 *
 * @param updates updates of the cohort, or the sums that they are added to at once
 * @param updatesUnderWay updates between here and a cluster
 * @param updateBytes of one update
 * @param serverVectors model, candidate, the model that is evaluated beside, the server optimiser's state, old and new, and of
 *     SCAFFOLD the control variate with a change from each client of the cohort
 * @param kept vectors that clients keep from round to round
 * @param keptUnderWay those, and changes of control variates, between here and a cluster
 * @param vectorBytes of one vector as long as the model
 */
public record MemoryNeed(
        int updates,
        int updatesUnderWay,
        long updateBytes,
        int serverVectors,
        int kept,
        int keptUnderWay,
        long vectorBytes) {
    /** The part of the heap that the vectors may fill; the rest is for data and the garbage of training. */
    private static final double SHARE = 0.7;

    /** Masked sum, plain sum, padding to a power of two, and what threads hold while they encode. */
    private static final int SUM_VECTORS = 8;

    /** What came from a cluster is there as bytes and as vectors, and two waves are there at a time. */
    private static final int COPIES_UNDER_WAY = 4;

    /**
     * What a workload needs.
     *
     * @param slots clients that a cluster trains at a time, as far as is known, where one trains them in the place of this
     *     process's threads
     */
    public static MemoryNeed of(Workload workload, int clients, Optional<Integer> slots) {
        LocalMethod method = workload.plan().training().options().method();
        int each = (method.scaffold() ? 1 : 0)
                + (method.ditto() > 0 ? 1 : 0)
                + (method.local().isEmpty() ? 0 : 1);
        int offers = workload.task().cohort().offers();
        int changes = method.scaffold() ? 1 : 0; // of control variates, of each client of a cohort
        boolean copied = workload.hostile().isPresent() || workload.grouping().isPresent();
        int underWay = slots.map(count -> underWay(workload, count)).orElse(0);
        return new MemoryNeed(
                copied ? Math.multiplyExact(2, offers) : updates(workload),
                underWay,
                (long) UpdateLayout.of(workload.plan()).dimension() * Float.BYTES,
                serverVectors(workload.task()) + changes * (1 + offers),
                Math.multiplyExact(each, clients),
                Math.multiplyExact(each + changes, underWay),
                vectorBytes(workload));
    }

    private static int serverVectors(TaskSpec task) {
        int evaluated = task.evaluation().data().isPresent() ? 1 : 0;
        return 2 + evaluated + 2 * task.serverOptimiser().initialState().size();
    }

    private static long vectorBytes(Workload workload) {
        return (long) workload.plan().model().parameterCount() * Float.BYTES;
    }

    /** Copies of the clients of a wave. */
    private static int underWay(Workload workload, int slots) {
        long ofAWave = Math.max(Math.max(1, slots), RemoteTraining.WAVE_BYTES / vectorBytes(workload));
        return COPIES_UNDER_WAY
                * (int) Math.min(ofAWave, workload.task().cohort().offers());
    }

    /** In a secure sum an update lives for as long as it is encoded: what counts is one ring vector and a copy for each sum. */
    private static int updates(Workload workload) {
        int offers = workload.task().cohort().offers();
        return workload.task()
                .secure()
                .map(spec -> Math.multiplyExact(
                        SUM_VECTORS,
                        (offers + spec.groups().size() - 1) / spec.groups().size()))
                .orElse(offers);
    }

    /** All vectors together. */
    public long bytes() {
        return Math.addExact(
                Math.multiplyExact((long) updates + updatesUnderWay, updateBytes),
                Math.multiplyExact((long) serverVectors + kept + keptUnderWay, vectorBytes));
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
            throw new RunException("this does not fit memory: (" + updates + " updates or sums"
                    + onTheirWay(updatesUnderWay) + ") x " + Numbers.bytes((double) updateBytes) + " + ("
                    + serverVectors + " vectors of the server + " + kept + " that clients keep"
                    + onTheirWay(keptUnderWay) + ") x " + Numbers.bytes((double) vectorBytes) + " = "
                    + Numbers.bytes((double) bytes())
                    + ", and a heap of " + Numbers.bytes((double) heapBytes)
                    + (dataBytes == 0 ? "" : " with " + Numbers.bytes((double) dataBytes) + " of data in it")
                    + " leaves "
                    + Numbers.bytes(left)
                    + "; take a smaller cohort, or set SOTTOVOCE_JAVA_OPTIONS=-Xmx...");
        }
    }

    private static String onTheirWay(int count) {
        return count == 0 ? "" : " + " + count + " on their way from Spark";
    }
}
