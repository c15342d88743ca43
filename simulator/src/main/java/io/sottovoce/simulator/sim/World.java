package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.workload.Grouping;
import java.util.Optional;

/**
 * What a simulated task meets.
 *
 * @param clients who takes part
 * @param test what the model is evaluated on where the task asks for it
 * @param attackers which clients are hostile
 * @param grouping how updates are added up before the server sees them; without it, it sees each
 * @param root the server's own examples, for a rule that needs them
 */
public record World(
        SimulatedClients clients,
        Dataset test,
        Optional<Attackers> attackers,
        Optional<Grouping> grouping,
        Optional<Dataset> root) {
    /** A world of honest clients. */
    public World(SimulatedClients clients, Dataset test) {
        this(clients, test, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
