package io.sottovoce.rounds.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.rounds.task.TaskSpecTest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleaseSpecTest {
    @Test
    void everyMeasureWithinItsBound_passes() {
        ReleaseSpec gate = gate(Map.of("cleanAccuracy", 0.9, "backdoorIndex", 2.0));
        Verdict verdict = gate.judge(Map.of(Measure.CLEAN_ACCURACY, 0.9, Measure.BACKDOOR_INDEX, 2.0));
        assertTrue(verdict.passed());
        assertEquals("", verdict.reason());
    }

    @Test
    void oneMeasureOutside_failsAndSaysWhich() {
        ReleaseSpec gate = gate(Map.of("cleanAccuracy", 0.9, "backdoorIndex", 2.0));
        Verdict low = gate.judge(Map.of(Measure.CLEAN_ACCURACY, 0.85, Measure.BACKDOOR_INDEX, 1.0));
        assertEquals("cleanAccuracy 0.8500 under its floor 0.9", low.reason());
        Verdict high = gate.judge(Map.of(Measure.CLEAN_ACCURACY, 0.95, Measure.BACKDOOR_INDEX, 5.5));
        assertEquals("backdoorIndex 5.500 over its ceiling 2.0", high.reason());
    }

    @Test
    void whatWasNotMeasured_fails() {
        Verdict verdict = gate(Map.of("robustAccuracy", 0.1)).judge(Map.of());
        assertFalse(verdict.passed());
        assertEquals("robustAccuracy not measured, under its floor 0.1", verdict.reason());
    }

    @Test
    void task_isWrittenAsItWasRead() {
        Map<String, Object> tree = task(Map.of(
                "floors", Map.of("cleanAccuracy", 0.9, "classDrift", 0.1),
                "below", "discard",
                "canary", Map.of("share", 0.1, "lossRise", 0.3),
                "probes", Map.of("examples", 100)));
        TaskSpec task = TaskSpec.fromTree(tree);
        assertEquals(task, TaskSpec.fromTree(task.toTree()));
        assertTrue(task.release().orElseThrow().discards());
    }

    @Test
    void impossibleGates_areRefused() {
        Map<String, Object> noData = task(Map.of("floors", Map.of("cleanAccuracy", 0.9)));
        noData.remove("evaluation");
        assertRefused(noData, "release.floors: found floors, but evaluation.data names nothing to measure them on");
        assertRefused(task(Map.of("floors", Map.of())), "release.floors: found none");
        assertRefused(task(Map.of()), "release.floors: missing");
        assertRefused(task(Map.of("floors", Map.of("accuracy", 0.9))), "release.floors.accuracy: unknown measure");
        assertRefused(task(Map.of("floors", Map.of("cleanAccuracy", 90))), "release.floors.cleanAccuracy: found 90");
        assertRefused(
                task(Map.of("floors", Map.of("robustAccuracy", 0.5), "probes", Map.of("epsilon", 1.5))),
                "release.probes.epsilon: found 1.5");
        assertRefused(
                task(Map.of("floors", Map.of("robustAccuracy", 0.5), "probes", Map.of("steps", 0))),
                "release.probes.steps: found 0");
    }

    @Test
    void canary_isServedToItsShareOfClientsAndAnotherOneForEachVersion() {
        CanarySpec canary = new CanarySpec(0.25, 0);
        int first = 0;
        int both = 0;
        for (int k = 0; k < 10_000; k++) {
            byte[] id = new byte[ClientId.BYTES];
            id[0] = (byte) (k >> 8);
            id[1] = (byte) k;
            ClientId client = ClientId.of(id);
            first += canary.serves(client, 1) ? 1 : 0;
            both += canary.serves(client, 1) && canary.serves(client, 2) ? 1 : 0;
            assertTrue(new CanarySpec(1, 0).serves(client, 1));
        }
        // Five standard deviations of a binomial with n = 10,000: 217 and 121; fails by chance once in 10^6.
        assertEquals(2500, first, 217);
        assertEquals(625, both, 121);
    }

    private static ReleaseSpec gate(Map<String, Object> floors) {
        return TaskSpec.fromTree(task(Map.of("floors", floors))).release().orElseThrow();
    }

    private static Map<String, Object> task(Map<String, Object> release) {
        Map<String, Object> tree = new LinkedHashMap<>(TaskSpecTest.minimal());
        tree.put("evaluation", Map.of("data", "digits"));
        tree.put("release", release);
        return tree;
    }

    private static void assertRefused(Map<String, Object> tree, String beginning) {
        SpecException refusal = assertThrows(SpecException.class, () -> TaskSpec.fromTree(tree));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(beginning), String.valueOf(refusal.getMessage()));
    }
}
