package io.sottovoce.rounds.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.spec.SpecException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupSpecTest {
    @Test
    void cohortWithinOneSum_isNotCut() {
        TaskSpec spec = TaskSpec.fromTree(task(4096, "secure", Map.of()));
        assertTrue(spec.secure().orElseThrow().groupTerms(spec.cohort()).isEmpty());
        assertEquals(4096, spec.secure().orElseThrow().terms(spec.cohort()).clientsMax());
    }

    @Test
    void cohortAboveOneSum_isCutIntoEqualParts() {
        TaskSpec spec = TaskSpec.fromTree(task(10_000, "secure", Map.of("corrupt", 0.01)));
        SecureSpec secure = spec.secure().orElseThrow();
        assertEquals(
                new GroupTerms(4096, GroupTerms.Use.ADDED),
                secure.groupTerms(spec.cohort()).orElseThrow());
        CohortTerms terms = secure.terms(spec.cohort());
        // 8,000 to 10,000 clients: 2 groups up to 8,192, else 3
        assertEquals(8193 / 3, terms.clientsMin());
        assertEquals(4096, terms.clientsMax());
        assertTrue(
                secure.designTerms(spec.cohort()).corrupt().value()
                        > terms.corrupt().value(),
                "the worst group holds more than its share");
    }

    @Test
    void quorumOfGroups_isRoundedUp() {
        GroupSpec spec = new GroupSpec(8, GroupTerms.Use.ADDED, 0.8);
        assertEquals(1, spec.needed(1));
        assertEquals(3, spec.needed(3));
        assertEquals(4, spec.needed(5));
        assertEquals(8, spec.needed(10));
    }

    @Test
    void groupedMode_takesTheSizeFromTheShareOfCorruptClients() {
        assertEquals(16, size(Map.of()));
        assertEquals(16, size(Map.of("corrupt", 0.01)));
        assertEquals(8, size(Map.of("corrupt", 0.04)));
        assertEquals(6, size(Map.of("corrupt", 0.05)));
    }

    @Test
    void groupsThatAreMostlyDirty_areRefusedWithTheArithmetic() {
        String message = refusal(Map.of("corrupt", 0.05, "groupSize", 8));
        assertTrue(message.startsWith("aggregation.groupSize"), message);
        assertTrue(message.contains("1 - (1 - 0.05)^8 = 0.337"), message);
        assertTrue(message.contains("= 6.9"), message);
    }

    @Test
    void shareThatLeavesNoSize_isRefusedItselfWithTheLargestThatLeavesOne() {
        String message = refusal(Map.of("corrupt", 0.1, "groupSize", 6));
        assertTrue(message.startsWith("aggregation.corrupt: found a share of 0.1"), message);
        assertTrue(
                message.contains("= 3.5")
                        && message.endsWith("no size is left; expected at most ln 2 / (2 * 5) = 0.069"),
                message);
    }

    @Test
    void smallGroups_trustTheOperatorAndSaySo() {
        TaskSpec spec = TaskSpec.fromTree(task(64, "grouped", Map.of()));
        assertEquals(Mode.HONEST_SERVER, spec.secure().orElseThrow().mode());
        String message = refusal(Map.of("server", "malicious"));
        assertTrue(message.startsWith("aggregation.server"), message);
        assertTrue(message.contains("32"), message);
    }

    @Test
    void groupsTooSmallToHideAnybody_areRefused() {
        SpecException refused =
                assertThrows(SpecException.class, () -> TaskSpec.fromTree(task(9, "grouped", Map.of("groupSize", 8))));
        assertEquals(
                "aggregation.groupSize: found 8, by which a roster of 8 to 9 clients is cut into groups of 4, secure"
                        + " aggregation hides nobody among fewer than 5; expected 9 to 17",
                refused.getMessage());
    }

    @Test
    void cohortThatNoSizeCutsIntoGroupsThatHide_isTooSmall() {
        assertEquals(
                "aggregation.groupSize: found 8, by which a roster of 8 to 9 clients is cut into groups of 4, secure"
                        + " aggregation hides nobody among fewer than 5; the cohort is too small for groups, no size does"
                        + " better",
                refused(9, Map.of("corrupt", 0.04, "groupSize", 8))); // at most 8.6, and 9 would be one group
        assertTrue(refused(4, Map.of()).endsWith("the cohort is too small for groups, no size does better"));
    }

    @Test
    void shareThatLeavesNoSizeForTheCohort_isNamedBesideTheLeastSize() {
        assertEquals(
                "aggregation.groupSize: found 5, by which a roster of 52 to 64 clients is cut into groups of 4, secure"
                        + " aggregation hides nobody among fewer than 5; the least size that does not is 6, and a share of"
                        + " 0.069 corrupt allows at most 5",
                refusal(Map.of("corrupt", 0.069)));
    }

    @Test
    void writtenOut_isTheSameAgain() {
        TaskSpec spec = TaskSpec.fromTree(task(64, "grouped", Map.of("groupQuorum", 0.5)));
        assertEquals(AggregationMode.GROUPED, spec.aggregation());
        assertEquals(spec, TaskSpec.fromTree(spec.toTree()));
    }

    private static int size(Map<String, Object> settings) {
        return TaskSpec.fromTree(task(64, "grouped", settings))
                .secure()
                .orElseThrow()
                .groups()
                .size();
    }

    private static String refused(int cohort, Map<String, Object> settings) {
        return String.valueOf(
                assertThrows(SpecException.class, () -> TaskSpec.fromTree(task(cohort, "grouped", settings)))
                        .getMessage());
    }

    private static String refusal(Map<String, Object> settings) {
        return String.valueOf(assertThrows(SpecException.class, () -> TaskSpec.fromTree(task(64, "grouped", settings)))
                .getMessage());
    }

    private static Map<String, Object> task(int size, String mode, Map<String, Object> settings) {
        Map<String, Object> task = TaskSpecTest.minimal();
        Map<String, Object> aggregation = new LinkedHashMap<>(settings);
        aggregation.put("mode", mode);
        task.put("aggregation", aggregation);
        task.put("cohort", Map.of("size", size));
        task.put("privacy", Map.of("mechanism", "none", "clip", 1.0));
        return task;
    }
}
