package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.encoding.ContentHash;
import java.util.List;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param mode of the world
 * @param operations what was done to the world
 * @param violation the first one; empty where every invariant held
 * @param traceHash SHA-256 of all lines of the trace
 * @param lastLines of the trace, to look at
 * @param events that happened
 * @param sums opened
 * @param commits models committed
 * @param virtualMillis from the start to the last event
 */
public record FaultOutcome(
        long seed,
        WorldMode mode,
        List<Operation> operations,
        Optional<Violation> violation,
        ContentHash traceHash,
        List<String> lastLines,
        long events,
        int sums,
        int commits,
        long virtualMillis) {
    public FaultOutcome {
        operations = List.copyOf(operations);
        lastLines = List.copyOf(lastLines);
    }
}
