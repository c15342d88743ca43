package io.sottovoce.rounds.release;

import java.util.List;
import java.util.stream.Collectors;

/** What the gate says of a candidate. */
public record Verdict(List<Check> checks) {
    public Verdict {
        checks = List.copyOf(checks);
    }

    /** Whether the candidate may be published: every check passed. */
    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    /** Why it may not, one line; empty where it may. */
    public String reason() {
        return checks.stream()
                .filter(check -> !check.passed())
                .map(Check::toString)
                .collect(Collectors.joining("; "));
    }
}
