package io.sottovoce.rounds.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.spec.SpecException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RankSlackTest {
    private static final RankSlack SLACK = new RankSlack(0.25, 0.4);

    @Test
    void lowestLosses_countMoreAndTheOthersLess() {
        assertArrayEquals(
                new double[] {0.75, 1.25, 0.75, 1.25, 0.75}, SLACK.factors(new double[] {3, 1, 2, 0.5, 9}), 1e-12);
    }

    @Test
    void equalLosses_areRankedInTheirOrder() {
        assertArrayEquals(new double[] {1.25, 1.25, 0.75}, new RankSlack(0.25, 0.5).factors(new double[3]), 1e-12);
    }

    @Test
    void clearAndGroupedTasks_takeIt_andOneSecureSumNamesTheAlternative() {
        Map<String, Object> tree = TaskSpecTest.minimal();
        tree.put("aggregation", Map.of("mode", "clear", "slack", Map.of("alpha", 0.25, "top", 0.4)));
        TaskSpec task = TaskSpec.fromTree(tree);
        assertEquals(Optional.of(SLACK), task.slack());
        assertEquals(task, TaskSpec.fromTree(task.toTree()));

        tree.put("aggregation", Map.of("mode", "secure", "slack", Map.of("alpha", 0.25)));
        refused(tree, "expected training.slack");
        tree.put(
                "aggregation",
                Map.of("mode", "clear", "slack", Map.of("alpha", 0.25), "rule", Map.of("kind", "median")));
        refused(tree, "beside a robust rule");
    }

    private static void refused(Map<String, Object> tree, String part) {
        SpecException refusal = assertThrows(SpecException.class, () -> TaskSpec.fromTree(tree));
        assertTrue(String.valueOf(refusal.getMessage()).contains(part), refusal.getMessage());
    }
}
