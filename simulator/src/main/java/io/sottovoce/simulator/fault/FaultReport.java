package io.sottovoce.simulator.fault;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A failing run as people need it: what was violated, under which operations, the fewest of them that suffice, and a test
 * that can be pasted.
 *
 * @param found the run as it was found
 * @param shrunk its operations after shrinking, which violate the same invariant
 */
public record FaultReport(FaultOutcome found, FaultOutcome shrunk) {
    private static final int RUNS_MAX = 200;

    /** Shrinks a failing run. */
    public static FaultReport of(FaultOutcome failing) {
        return of(failing, new NoSabotage());
    }

    static FaultReport of(FaultOutcome failing, Sabotage sabotage) {
        Violation violation = failing.violation().orElseThrow();
        List<Operation> fewest = Shrinker.shrink(
                failing.operations(),
                operations -> FaultRun.of(failing.seed(), failing.mode(), operations, sabotage)
                        .violation()
                        .map(Violation::invariant)
                        .equals(failing.violation().map(Violation::invariant)),
                RUNS_MAX);
        FaultOutcome again = FaultRun.of(failing.seed(), failing.mode(), fewest, sabotage);
        if (again.violation().isEmpty()) {
            throw new IllegalStateException("the run is not repeatable: " + violation);
        }
        return new FaultReport(failing, again);
    }

    /** The body of a JUnit test that fails as the run did. */
    public String test() {
        String lines = shrunk.operations().stream()
                .map(operation -> "            " + operation + "\n")
                .collect(Collectors.joining());
        Violation.Invariant invariant = shrunk.violation().orElseThrow().invariant();
        return "@Test\n"
                + "void seed" + (shrunk.seed() < 0 ? "Minus" : "") + Math.abs(shrunk.seed()) + "_holds() {\n"
                + "    FaultOutcome outcome = FaultRun.of(" + shrunk.seed() + "L, WorldMode."
                + shrunk.mode().name() + ", Operation.parseAll(\"\"\"\n"
                + lines
                + "            \"\"\"));\n"
                + "    assertEquals(Optional.empty(), outcome.violation()); // was " + invariant + "\n"
                + "}\n";
    }

    /** Everything, for a terminal or a log. */
    public String text() {
        return "seed " + found.seed() + " (" + found.mode() + ") violates "
                + found.violation().orElseThrow() + "\n"
                + "operations:\n" + Operation.format(found.operations())
                + "shrunk to " + shrunk.operations().size() + ", which violate "
                + shrunk.violation().orElseThrow() + ":\n" + Operation.format(shrunk.operations())
                + "as a test:\n" + test();
    }
}
