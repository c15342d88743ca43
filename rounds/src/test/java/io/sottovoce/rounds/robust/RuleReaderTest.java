package io.sottovoce.rounds.robust;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.rounds.task.TaskSpecTest;
import io.sottovoce.rounds.task.Weighting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleReaderTest {
    private static final List<Map<String, Object>> RULES = List.of(
            Map.of("kind", "norm-bound", "bound", 2.5),
            Map.of("kind", "norm-bound"),
            Map.of("kind", "median"),
            Map.of("kind", "trimmed-mean", "hostile", 0.1),
            Map.of("kind", "krum", "hostile", 0.1),
            Map.of("kind", "multi-krum", "hostile", 0.1),
            Map.of("kind", "bulyan", "hostile", 0.1),
            Map.of("kind", "geometric-median", "smoothing", 1e-6),
            Map.of("kind", "fltrust", "root", "digits", "examples", 50));

    @Test
    void everyRule_isWrittenAsItWasRead() {
        for (Map<String, Object> tree : RULES) {
            assertEquals(tree, RobustRule.fromTree(SpecTree.of("rule", tree)).toTree());
        }
    }

    @Test
    void taskWithARule_countsAllUpdatesTheSame() {
        for (Map<String, Object> rule : RULES) {
            TaskSpec task = TaskSpec.fromTree(task(rule, 10));
            assertEquals(Weighting.UNIFORM, task.weighting());
            assertEquals(task, TaskSpec.fromTree(task.toTree()));
        }
        Map<String, Object> weighted = task(RULES.get(2), 10);
        weighted.put("weighting", "examples");
        assertRefused(weighted, "weighting: a robust rule counts all updates the same");
    }

    @Test
    void tooFewInputs_areRefusedWithTheArithmetic() {
        assertRefused(
                task(Map.of("kind", "bulyan", "hostile", 0.3), 10),
                "aggregation.rule: bulyan over 8 clients of which f = 3 are hostile needs n >= 4f + 3 = 15");
        assertRefused(
                task(Map.of("kind", "krum", "hostile", 0.4), 10),
                "aggregation.rule: krum over 8 clients of which f = 4 are hostile needs n >= 2f + 3 = 11");
        assertRefused(
                task(Map.of("kind", "median"), 5000),
                "aggregation.rule: median over 5000 clients needs 5000 x 5000 x 8 bytes = 200000000");
    }

    @Test
    void wrongSettings_areRefused() {
        assertRefused(task(Map.of("kind", "mode"), 10), "aggregation.rule.kind: found 'mode'");
        assertRefused(task(Map.of("kind", "median", "hostile", 0.1), 10), "aggregation.rule.hostile: unknown setting");
        assertRefused(task(Map.of("kind", "krum", "hostile", 0.5), 10), "aggregation.rule.hostile: found 0.5");
        assertRefused(task(Map.of("kind", "fltrust"), 10), "aggregation.rule.root: missing");
    }

    @Test
    void secureMode_refusesARule() {
        Map<String, Object> tree = TaskSpecTest.minimal();
        tree.put("aggregation", Map.of("mode", "secure", "rule", Map.of("kind", "median")));
        tree.put("privacy", Map.of("mechanism", "none", "clip", 1.0));
        assertRefused(tree, "aggregation.rule: under one secure sum a robust rule sees no single update");
    }

    @Test
    void groupsOverTheBound_areRefusedWithTheArithmetic() {
        // ln 2 / (2 gamma): 34.6 at 1 %, 6.9 at 5 %, 3.4 at 10 %.
        assertDoesNotThrow(() -> GroupBound.require("size", 34, 0.01));
        assertDoesNotThrow(() -> GroupBound.require("size", 3, 0.1));
        SpecException refusal = assertThrows(SpecException.class, () -> GroupBound.require("size", 4, 0.1));
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("ln 2 / (2 x 0.1) = 3.46"),
                String.valueOf(refusal.getMessage()));
    }

    @Test
    void chanceThatHalfOfTheGroupsAreDirty_isTheBinomialTail() {
        // 1024 clients; orders of magnitude as published for these settings.
        assertEquals(-36, Math.log10(GroupBound.halfDirty(0.01, 8, 128)), 1);
        assertEquals(-10.4, Math.log10(GroupBound.halfDirty(0.01, 16, 64)), 0.5);
        assertEquals(0.52, GroupBound.halfDirty(0.01, 64, 16), 0.01);
        assertEquals(0.46, GroupBound.halfDirty(0.02, 32, 32), 0.01);
        assertEquals(0.95, GroupBound.halfDirty(0.1, 8, 128), 0.01);
        assertEquals(0, GroupBound.halfDirty(0, 8, 128));
        assertEquals(1, GroupBound.halfDirty(0.999, 8, 128), 1e-9);
    }

    private static Map<String, Object> task(Map<String, Object> rule, int size) {
        Map<String, Object> tree = TaskSpecTest.minimal();
        tree.put("cohort", Map.of("size", size));
        tree.put("aggregation", Map.of("mode", "clear", "rule", rule));
        return tree;
    }

    private static void assertRefused(Map<String, Object> tree, String beginning) {
        SpecException refusal = assertThrows(SpecException.class, () -> TaskSpec.fromTree(tree));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(beginning), String.valueOf(refusal.getMessage()));
    }
}
