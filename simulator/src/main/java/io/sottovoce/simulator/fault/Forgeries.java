package io.sottovoce.simulator.fault;

import java.util.HashSet;
import java.util.Set;

/** Which clients were given a forged roster, and in which round. */
final class Forgeries {
    private final Witness witness;
    private final Set<String> forged = new HashSet<>();

    Forgeries(Witness witness) {
        this.witness = witness;
    }

    void given(int client, long round) {
        forged.add(client + " " + round);
    }

    void dealt(int client, long round) {
        if (forged.contains(client + " " + round)) {
            witness.fail(
                    Violation.Invariant.TRUE_ROSTER,
                    "client " + client + " dealt in round " + round + " to a roster with a forged certificate");
        }
    }
}
