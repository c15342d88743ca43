package io.sottovoce.simulator.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class WorkloadsTest {
    static List<String> names() {
        return Workloads.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void namedWorkload_isReadAndCarriesItsName(String name) {
        Workload workload =
                Workload.fromTree(Workloads.named(name).orElseThrow().tree());
        assertEquals(name, workload.task().name());
    }

    @ParameterizedTest
    @MethodSource("names")
    void namedWorkload_withoutItsSimulationIsATaskForAServer(String name) {
        TaskSpec.fromTree(Workload.taskOnly(Workloads.named(name).orElseThrow().tree()));
    }

    @Test
    void plainScalars_areReadAsInJson() {
        Map<String, Object> tree = YamlDocument.parse(
                        "t", "{a: 1e-3, b: -2, c: true, d: yes, e: 2020-01-01, f: 010, g: .5, h: '1', i: null}")
                .tree();
        assertEquals("{a=0.001, b=-2, c=true, d=yes, e=2020-01-01, f=010, g=0.5, h=1, i=}", tree.toString());
        assertInstanceOf(Double.class, tree.get("a"));
        assertInstanceOf(String.class, tree.get("h"));
    }

    @Test
    void refusedSetting_isNamedWithItsLineAndColumn() {
        YamlDocument document = YamlDocument.parse("task.yaml", "name: x\nmodel:\n  name: 3\n");
        SpecException refusal = assertThrows(
                SpecException.class,
                () -> document.reading(() -> {
                    throw new SpecException("model.name", "found 3, expected text");
                }));
        assertEquals("task.yaml:3:9: model.name: found 3, expected text", refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: &a [*a]|t:1:4: found more than 50 levels",
                "&a {b: {<<: *a}}|t:1:8: found more than 50 levels",
                "? &a [*a]\\n: 1|t:1:3: found a list or a map as the name of a setting",
                "- 1|t:1:1: found a list, expected a map of settings",
                "text|t:1:1: found one value, expected a map of settings",
                "a: 1\\n---\\nb: 2|t:2:1: found another document, expected one",
            })
    void documentThatIsNoTreeOfSettings_isRefusedWhereItStands(String text, String start) {
        SpecException refusal =
                assertThrows(SpecException.class, () -> YamlDocument.parse("t", text.replace("\\n", "\n")));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(start), refusal.getMessage());
    }

    @Test
    void fewAliasesOfMuch_areRefusedBeforeTheyAreWrittenOut() {
        StringBuilder text = new StringBuilder("a0: &a0 [" + "x,".repeat(1000) + "x]\n");
        for (int i = 1; i < 16; i++) {
            text.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        SpecException refusal = assertThrows(SpecException.class, () -> YamlDocument.parse("t", text.toString()));
        assertTrue(String.valueOf(refusal.getMessage()).contains("100000 settings"), refusal.getMessage());
    }

    @Test
    void endlessAliases_areRefusedInOneLine() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ",").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }
        SpecException refusal =
                assertThrows(SpecException.class, () -> YamlDocument.parse("bomb.yaml", bomb.toString()));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("bomb.yaml"), refusal.getMessage());
        assertEquals(1, String.valueOf(refusal.getMessage()).lines().count());
    }
}
