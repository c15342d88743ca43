package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.Workloads;
import java.util.LinkedHashMap;
import java.util.Map;
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
        Map<String, Object> training = Map.of(
                "epochs",
                1,
                "batchSize",
                10,
                "optimiser",
                Map.of("kind", "sgd", "learningRate", 0.1),
                "federated",
                Map.of("ditto", 0.1));
        assertEquals((10 + 3 + 20) * VECTOR, need(Map.of("training", training)).bytes());
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
                MemoryNeed.of(workload(Map.of()), 20, true).bytes());
    }

    @Test
    void whatDoesNotFit_isRefusedWithTheArithmetic() {
        MemoryNeed need = need(Map.of());
        assertDoesNotThrow(() -> need.requireFit(10_000_000, 5_800_000));
        RunException refusal = assertThrows(RunException.class, () -> need.requireFit(10_000_000, 6_200_000));
        assertEquals(
                "this does not fit memory: (10 updates or sums + 3 vectors of the server + 0 that clients keep) x"
                        + " 220.84 kB = 2.87 MB, and a heap of 10 MB with 6.2 MB of data in it leaves 2.66 MB; take a"
                        + " smaller cohort, or set SOTTOVOCE_JAVA_OPTIONS=-Xmx...",
                refusal.getMessage());
    }

    @Test
    void modelsOfThreads_areNoMoreThanClientsAndPartsOfTheTestData() {
        NativeNeed need = NativeNeed.of(workload(Map.of()), 64, 359, false);
        assertEquals(10, need.trainers());
        assertEquals(2, need.evaluators());
        assertTrue(need.trainerBytes() >= 2 * VECTOR && need.trainerBytes() < 3 * VECTOR, need::toString);
        assertEquals(1, NativeNeed.of(workload(Map.of()), 1, 359, false).evaluators());
    }

    @Test
    void modelsThatDoNotFitBesideTheHeap_areRefusedWithTheArithmetic() {
        NativeNeed need = new NativeNeed(10, 3_000_000, 2, 2_000_000);
        assertDoesNotThrow(() -> need.requireFit(6_000_000, 40_000_000));
        RunException refusal = assertThrows(RunException.class, () -> need.requireFit(6_000_001, 40_000_000));
        assertEquals(
                "this does not fit memory: 10 models that train x 3 MB + 2 that evaluate x 2 MB + a heap of 6 MB = 40 MB,"
                        + " and this machine has 40 MB; take fewer --workers or a smaller cohort",
                refusal.getMessage());
    }

    private static MemoryNeed need(Map<String, Object> more) {
        return MemoryNeed.of(workload(more), 20, false);
    }

    private static Workload workload(Map<String, Object> more) {
        Map<String, Object> tree =
                new LinkedHashMap<>(Workloads.named("digits-iid").orElseThrow().tree());
        tree.putAll(more);
        return Workload.fromTree(tree);
    }
}
