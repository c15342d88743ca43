package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.Workloads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Digits: 2NN with 55,210 parameters, cohorts of 10. */
final class MemoryNeedTest {
    private static final long VECTOR = 55_210L * Float.BYTES;

    @Test
    void clearCohort_needsAnUpdateAClientModelCandidateAndTheOneThatIsEvaluated() {
        assertEquals((10 + 3) * VECTOR, need(Map.of()).bytes());
    }

    @Test
    void optimiserState_countsBeforeAndAfterTheStep() {
        assertEquals(
                (10 + 3 + 4) * VECTOR,
                need(Map.of("serverOptimiser", Map.of("kind", "fedyogi"))).bytes());
    }

    @Test
    void whatClientsKeep_countsForEveryClient() {
        assertEquals(
                (10 + 3 + 20) * VECTOR,
                need(training("federated", Map.of("ditto", 0.1))).bytes());
    }

    @Test
    void attackers_seeCopiesOfTheOthers() {
        Map<String, Object> own =
                Map.of("data", "digits", "clients", 20, "attackers", Map.of("kind", "sign-flip", "share", 0.2));
        assertEquals((20 + 3) * VECTOR, need(Map.of("simulation", own)).bytes());
    }

    @Test
    void cluster_hasUpdatesOnTheirWay() {
        assertEquals(
                (10 + 3 + 40) * VECTOR,
                MemoryNeed.of(workload(Map.of()), 20, Optional.of(2)).bytes());
    }

    @Test
    void whatClientsKeepOnACluster_isOnItsWayWithTheUpdates() {
        Workload scaffold = workload(training("federated", Map.of("scaffold", true)));
        assertEquals(
                (10 + 3 + 1 + 10 + 20) * VECTOR,
                MemoryNeed.of(scaffold, 20, Optional.empty()).bytes());
        assertEquals(
                (10 + 40 + 3 + 1 + 10 + 20 + 80) * VECTOR,
                MemoryNeed.of(scaffold, 20, Optional.of(2)).bytes());
    }

    /** Of 64 x 200, 200 x 200 and 200 x 10 weights with rank 4: 4 rows of each, and the last layer whole. */
    @Test
    void updatesOfAdapters_areAsLongAsWhatIsSent() {
        long sent = (4L * 200 + 4 * 200 + 2010) * Float.BYTES;
        Workload adapted = workload(training("adapters", Map.of("rank", 4, "whole", List.of("dense3"))));
        assertEquals(
                10 * sent + 3 * VECTOR,
                MemoryNeed.of(adapted, 20, Optional.empty()).bytes());
        assertEquals(
                50 * sent + 3 * VECTOR,
                MemoryNeed.of(adapted, 20, Optional.of(2)).bytes());
    }

    @Test
    void updatesOfAPlanWithFrozenLayers_areWithoutThem() {
        Workload frozen = workload(training("frozen", List.of("dense1", "dense2")));
        assertEquals(
                10 * 2010L * Float.BYTES + 3 * VECTOR,
                MemoryNeed.of(frozen, 20, Optional.empty()).bytes());
    }

    @Test
    void updatesShorterThanTheModel_areTheirOwnTermOfTheArithmetic() {
        MemoryNeed need = new MemoryNeed(10, 40, 1_000, 3, 20, 80, 1_000_000);
        RunException refusal = assertThrows(RunException.class, () -> need.requireFit(100_000_000, 0));
        assertEquals(
                "this does not fit memory: (10 updates or sums + 40 on their way from Spark) x 1 kB + (3 vectors of the"
                        + " server + 20 that clients keep + 80 on their way from Spark) x 1 MB = 103.05 MB, and a heap of"
                        + " 100 MB leaves 70 MB; take a smaller cohort, or set SOTTOVOCE_JAVA_OPTIONS=-Xmx...",
                refusal.getMessage());
    }

    @Test
    void whatDoesNotFit_isRefusedWithTheArithmetic() {
        MemoryNeed need = need(Map.of());
        assertDoesNotThrow(() -> need.requireFit(10_000_000, 5_800_000));
        RunException refusal = assertThrows(RunException.class, () -> need.requireFit(10_000_000, 6_200_000));
        assertEquals(
                "this does not fit memory: (10 updates or sums) x 220.84 kB + (3 vectors of the server + 0 that clients"
                        + " keep) x 220.84 kB = 2.87 MB, and a heap of 10 MB with 6.2 MB of data in it leaves 2.66 MB;"
                        + " take a smaller cohort, or set SOTTOVOCE_JAVA_OPTIONS=-Xmx...",
                refusal.getMessage());
    }

    @Test
    void modelsOfThreads_areNoMoreThanClientsAndOneForWhoeverEvaluates() {
        NativeNeed need = NativeNeed.of(workload(Map.of()), 64, Optional.empty());
        assertEquals(10, need.trainers());
        assertEquals(64 + 1, need.evaluators());
        assertTrue(need.trainerBytes() >= 2 * VECTOR && need.trainerBytes() < 3 * VECTOR, need::toString);
        assertEquals(
                1 + 1, NativeNeed.of(workload(Map.of()), 1, Optional.empty()).evaluators());
    }

    @Test
    void modelsOfTasksInThisProcess_areOneEachBesideTheFirst() {
        assertEquals(1 + 4, NativeNeed.of(workload(Map.of()), 2, onSpark(4)).trainers());
        assertEquals(1 + 10, NativeNeed.of(workload(Map.of()), 2, onSpark(64)).trainers());
        assertEquals(1, NativeNeed.of(workload(Map.of()), 2, onSpark(0)).trainers());
    }

    @Test
    void modelsWithAdapters_haveThoseBesideTheirOwnVectors() {
        long plain = NativeNeed.of(workload(training("frozen", List.of())), 1, Optional.empty())
                .trainerBytes();
        Workload adapted = workload(training("adapters", Map.of("rank", 4, "whole", List.of("dense3"))));
        long sent = (4L * 200 + 4 * 200 + 2010) * Float.BYTES;
        long factors = 4L * (64 + 200) * Float.BYTES;
        assertEquals(
                plain + VECTOR + 2 * sent + factors,
                NativeNeed.of(adapted, 1, Optional.empty()).trainerBytes());
    }

    @Test
    void modelsThatLearnWithNoise_haveTheSumOfGradientsAndThoseOfConvolutionsByExample() {
        Workload plain = withModel(Map.of());
        Workload noised = withModel(Map.of("privacy", Map.of("clip", 1.0, "noiseMultiplier", 1.0)));
        long rows = 24; // ten and four deviations, rounded up to eights
        long vector = (long) plain.plan().model().parameterCount() * Float.BYTES;
        long convolutions = (8 * 8 + 1) * 16 + (4 * 4 * 16 + 1) * 32;
        long activations = 2 * plain.plan().model().activationsPerExample() * Float.BYTES;
        assertEquals(
                vector + rows * convolutions * Float.BYTES + (rows - 10) * activations,
                trainerBytes(noised) - trainerBytes(plain));
    }

    @Test
    void aModelThatIsHardened_isThereBesideTheOthers() {
        Map<String, Object> adversarial =
                new LinkedHashMap<>(training("adversarial", Map.of("method", "pgd", "epsilon", 0.1, "steps", 2)));
        Map<String, Object> stage = Map.of("data", "digits", "training", adversarial.get("training"));
        NativeNeed need = NativeNeed.of(workload(Map.of("hardening", stage)), 2, Optional.empty());
        assertTrue(need.hardenedBytes() >= 2 * VECTOR, need::toString);
        assertEquals(2 * need.trainerBytes() + 3 * need.evaluatorBytes() + need.hardenedBytes(), need.bytes());
    }

    @Test
    void theModelThatIsHardened_isInTheArithmetic() {
        NativeNeed need = new NativeNeed(1, 3_000_000, 1, 2_000_000, 4_000_000);
        assertDoesNotThrow(() -> need.requireFit(1_000_000, 10_000_000));
        RunException refusal = assertThrows(RunException.class, () -> need.requireFit(1_000_001, 10_000_000));
        assertEquals(
                "this does not fit memory: 1 models that train x 3 MB + 1 that evaluate x 2 MB + one that is hardened, 4 MB"
                        + " + a heap of 1 MB = 10 MB, and this machine has 10 MB; take fewer --workers, fewer tasks of"
                        + " --spark, or a smaller cohort",
                refusal.getMessage());
    }

    @Test
    void modelsThatDoNotFitBesideTheHeap_areRefusedWithTheArithmetic() {
        NativeNeed need = new NativeNeed(10, 3_000_000, 2, 2_000_000, 0);
        assertDoesNotThrow(() -> need.requireFit(6_000_000, 40_000_000));
        RunException refusal = assertThrows(RunException.class, () -> need.requireFit(6_000_001, 40_000_000));
        assertEquals(
                "this does not fit memory: 10 models that train x 3 MB + 2 that evaluate x 2 MB + a heap of 6 MB = 40 MB,"
                        + " and this machine has 40 MB; take fewer --workers, fewer tasks of --spark, or a smaller cohort",
                refusal.getMessage());
    }

    /** A network with two convolutions on images of MNIST's size. */
    private static Workload withModel(Map<String, Object> options) {
        Map<String, Object> training = new LinkedHashMap<>(
                Map.of("epochs", 1, "batchSize", 10, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1)));
        training.putAll(options);
        return workload(Map.of(
                "model", Map.of("name", "dp-cnn", "input", List.of(28, 28, 1), "classes", 10), "training", training));
    }

    private static long trainerBytes(Workload workload) {
        return NativeNeed.of(workload, 1, Optional.empty()).trainerBytes();
    }

    private static MemoryNeed need(Map<String, Object> more) {
        return MemoryNeed.of(workload(more), 20, Optional.empty());
    }

    private static Optional<ClusterTasks> onSpark(int tasksHere) {
        return Optional.of(new ClusterTasks(tasksHere));
    }

    private static Map<String, Object> training(String setting, Object value) {
        Map<String, Object> optimiser = Map.of("kind", "sgd", "learningRate", 0.1);
        return Map.of("training", Map.of("epochs", 1, "batchSize", 10, "optimiser", optimiser, setting, value));
    }

    private static Workload workload(Map<String, Object> more) {
        Map<String, Object> tree =
                new LinkedHashMap<>(Workloads.named("digits-iid").orElseThrow().tree());
        tree.putAll(more);
        return Workload.fromTree(tree);
    }
}
