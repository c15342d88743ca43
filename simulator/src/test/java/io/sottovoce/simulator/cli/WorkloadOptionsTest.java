package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.simulator.workload.Workload;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class WorkloadOptionsTest {
    @Test
    void otherData_isEvaluatedOnToo() {
        Workload chosen = read("mnist-iid", "--data", "fashion-mnist");
        assertEquals("fashion-mnist", chosen.data());
        assertEquals(Optional.of("fashion-mnist"), chosen.task().evaluation().data());
        assertEquals(5, chosen.task().evaluation().every());
    }

    @Test
    void withoutOtherData_evaluationIsTheWorkloads() {
        assertEquals(
                Optional.of("mnist"), read("mnist-writers").task().evaluation().data());
    }

    private static Workload read(String... args) {
        WorkloadOptions options = CommandLine.populateCommand(new WorkloadOptions(), args);
        return options.read().workload();
    }
}
