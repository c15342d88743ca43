package io.sottovoce.simulator.sim;

import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import java.util.Optional;

/**
 * Trains the clients of a workload, in whatever process: the result follows from the workload, the round's start and the
 * client's state alone. Thread-safe; each client by one thread at a time.
 */
public final class ClientTrainer {
    private final Plan plan;
    private final long seed;
    private final SimulatedClients clients;
    private final Hostility hostility;

    ClientTrainer(Plan plan, long seed, SimulatedClients clients, Hostility hostility) {
        this.plan = plan;
        this.seed = seed;
        this.clients = clients;
        this.hostility = hostility;
    }

    /** The clients of a workload over its data. */
    public static ClientTrainer of(Workload workload, WorkloadData data) {
        SimulatedClients clients = new SimulatedClients(data.parts());
        long seed = workload.task().seed();
        return new ClientTrainer(
                workload.plan(), seed, clients, new Hostility(clients, workload.attackers(clients.count()), seed));
    }

    /** The training of a client; empty where it diverges. */
    public Optional<TrainingResult> train(ModelPool models, RoundStart start, Trainee trainee)
            throws InterruptedException {
        Plan now = new Plan(plan.model(), plan.training().inRound(start.round()));
        ClientId client = clients.client(trainee.client());
        try {
            return Optional.of(models.train(
                    now,
                    start.parameters(),
                    hostility.dataOf(client),
                    SimulatedClients.trainingSeed(seed, start.round(), client),
                    trainee.state(),
                    start.serverControl()));
        } catch (DivergedException e) {
            return Optional.empty();
        }
    }
}
