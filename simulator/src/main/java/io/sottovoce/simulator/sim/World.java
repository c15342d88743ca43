package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
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
 * @param sums how a task of secure aggregation adds up; not looked at for others
 */
public record World(
        SimulatedClients clients,
        Dataset test,
        Optional<Attackers> attackers,
        Optional<Grouping> grouping,
        Optional<Dataset> root,
        SumChoice sums) {
    /** A world of honest clients. */
    public World(SimulatedClients clients, Dataset test) {
        this(clients, test, new SumChoice(SumMode.EQUIVALENT, 1));
    }

    /** A world whose secure sums are simulated by their arithmetic. */
    public World(
            SimulatedClients clients,
            Dataset test,
            Optional<Attackers> attackers,
            Optional<Grouping> grouping,
            Optional<Dataset> root) {
        this(clients, test, attackers, grouping, root, new SumChoice(SumMode.EQUIVALENT, 1));
    }

    /** A world of honest clients whose secure sums add up like this. */
    World(SimulatedClients clients, Dataset test, SumChoice sums) {
        this(clients, test, Optional.empty(), Optional.empty(), Optional.empty(), sums);
    }
}
