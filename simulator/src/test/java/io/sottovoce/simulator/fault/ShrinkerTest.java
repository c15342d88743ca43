package io.sottovoce.simulator.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShrinkerTest {
    private static final List<Operation> OPERATIONS = IntStream.range(0, 40)
            .mapToObj(i -> new Operation(i, FaultKind.CUT, List.of(i), 0, 1))
            .toList();

    @Test
    void twoThatFailTogether_areLeft() {
        List<Operation> shrunk = Shrinker.shrink(
                OPERATIONS, some -> some.contains(OPERATIONS.get(3)) && some.contains(OPERATIONS.get(31)), 1000);
        assertEquals(List.of(OPERATIONS.get(3), OPERATIONS.get(31)), shrunk);
    }

    @Test
    void failureWithoutOperations_leavesNone() {
        assertEquals(List.of(), Shrinker.shrink(OPERATIONS, some -> true, 1000));
    }

    @Test
    void noRunsLeft_leavesTheList() {
        assertEquals(OPERATIONS, Shrinker.shrink(OPERATIONS, some -> true, 0));
    }
}
