package io.sottovoce.rounds.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.spec.SpecException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupedRuleTest {
    @Test
    void groupedMode_takesARuleOverTheMeansOfItsGroups() {
        TaskSpec task = TaskSpec.fromTree(task(Map.of("kind", "trimmed-mean", "hostile", 0.2)));
        assertEquals("trimmed-mean", task.rule().orElseThrow().kind());
        assertEquals(task, TaskSpec.fromTree(task.toTree()));
    }

    @Test
    void ruleThatNeedsMoreGroups_isRefusedWithTheArithmetic() {
        // 52 to 64 clients in groups of 16 are four groups, of which four in five, rounded up, are sure.
        SpecException refusal = assertThrows(
                SpecException.class, () -> TaskSpec.fromTree(task(Map.of("kind", "bulyan", "hostile", 0.2))));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .startsWith(
                                "aggregation.rule: bulyan over 4 groups of which f = 1 are hostile needs n >= 4f + 3"),
                String.valueOf(refusal.getMessage()));
    }

    private static Map<String, Object> task(Map<String, Object> rule) {
        Map<String, Object> tree = TaskSpecTest.minimal();
        tree.put("cohort", Map.of("size", 64));
        tree.put("aggregation", Map.of("mode", "grouped", "rule", rule));
        tree.put("privacy", Map.of("mechanism", "none", "clip", 1.0));
        return tree;
    }
}
