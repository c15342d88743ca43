package io.sottovoce.rounds.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.rounds.task.TaskSpecTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AggregateChecksTest {
    @Test
    void everyBound_isHeldByItself() {
        assertProblem(Map.of("range", 0.5), mean(9, 0.6), "largest coordinate of the mean update is 0.6000");
        assertProblem(Map.of("norm", 2.0), mean(2.1, 0.1), "norm of the mean update is 2.100, expected at most 2.0");
        assertProblem(Map.of("drift", 3.0), mean(4, 0), "norm over the median of earlier ones");
        for (Map<String, Object> fine : List.<Map<String, Object>>of(
                Map.of("range", 0.5, "norm", 3.0), Map.of("norm", 3.0), Map.of("drift", 3.0))) {
            assertEquals(Optional.empty(), checks(fine).problem(mean(3, 0.5), List.of(1.0, 1.0, 9.0)));
        }
    }

    @Test
    void meanThatIsNotANumber_passesNoBound() {
        assertTrue(checks(Map.of("norm", 1e9))
                .problem(mean(Double.NaN, 0), List.of())
                .isPresent());
    }

    @Test
    void firstRound_hasNothingToDriftFrom() {
        assertEquals(Optional.empty(), checks(Map.of("drift", 2.0)).problem(mean(1e6, 1), List.of()));
    }

    @Test
    void meanOfNothingAfterMeansOfNothing_hasNotDrifted() {
        AggregateChecks checks = checks(Map.of("drift", 2.0));
        assertEquals(Optional.empty(), checks.problem(mean(0, 0), List.of(0.0, 0.0)));
        assertTrue(checks.problem(mean(0.1, 0.1), List.of(0.0, 0.0)).isPresent());
    }

    @Test
    void task_isWrittenAsItWasReadInBothModes() {
        Map<String, Object> tree = TaskSpecTest.minimal();
        tree.put("aggregation", Map.of("mode", "clear", "checks", Map.of("norm", 1.0)));
        assertEquals(
                TaskSpec.fromTree(tree),
                TaskSpec.fromTree(TaskSpec.fromTree(tree).toTree()));
        tree.put("aggregation", Map.of("mode", "secure", "checks", Map.of("drift", 4.0)));
        tree.put("privacy", Map.of("mechanism", "none", "clip", 1.0));
        tree.put("cohort", Map.of("size", 20));
        TaskSpec secure = TaskSpec.fromTree(tree);
        assertEquals(secure, TaskSpec.fromTree(secure.toTree()));
        assertTrue(secure.checks().isPresent());
    }

    @Test
    void checksWithoutABound_areRefused() {
        assertThrows(SpecException.class, () -> checks(Map.of()));
        assertThrows(SpecException.class, () -> checks(Map.of("norm", 0)));
        assertThrows(SpecException.class, () -> checks(Map.of("norm", 1, "size", 2)));
    }

    private static void assertProblem(Map<String, Object> bounds, UpdateSummary mean, String beginning) {
        String problem = checks(bounds).problem(mean, List.of(1.0, 1.0, 9.0)).orElseThrow();
        assertTrue(problem.startsWith(beginning), problem);
    }

    private static AggregateChecks checks(Map<String, Object> tree) {
        return AggregateChecks.fromTree(SpecTree.of("checks", tree), 3);
    }

    private static UpdateSummary mean(double norm, double max) {
        return new UpdateSummary(norm, max, norm);
    }
}
