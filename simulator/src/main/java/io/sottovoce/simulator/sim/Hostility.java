package io.sottovoce.simulator.sim;

import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.simulator.attack.Attack;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.attack.Cohort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the hostile clients of a simulation train on and send; honest ones are left alone. */
final class Hostility {
    private final SimulatedClients clients;
    private final Optional<Attackers> attackers;
    private final long seed;
    private final Map<ClientId, Dataset> poisoned = new ConcurrentHashMap<>();

    Hostility(SimulatedClients clients, Optional<Attackers> attackers, long seed) {
        this.clients = clients;
        this.attackers = attackers;
        this.seed = seed;
    }

    /** Called by any thread. */
    Dataset dataOf(ClientId client) {
        return hostile(client)
                ? poisoned.computeIfAbsent(
                        client, id -> attack().poison(clients.data(id), SimulatedClients.trainingSeed(seed, 0, id)))
                : clients.data(client);
    }

    /**
     * What is sent in a round.
     *
     * @param trained results of all clients that trained, in the order of the cohort
     */
    Map<ClientId, TrainingResult> sent(Map<ClientId, TrainingResult> trained, long round) {
        List<ClientId> hostile = trained.keySet().stream().filter(this::hostile).toList();
        if (hostile.isEmpty() || hostile.size() == trained.size()) {
            return trained;
        }
        List<float[]> honest = new ArrayList<>();
        trained.forEach((client, result) -> {
            if (!hostile(client)) {
                honest.add(result.update().toArray());
            }
        });
        Cohort cohort = new Cohort(honest, hostile.size());
        Map<ClientId, TrainingResult> sent = new LinkedHashMap<>(trained);
        for (ClientId client : hostile) {
            sent.computeIfPresent(client, (id, result) -> forged(id, result, cohort, round));
        }
        return sent;
    }

    private TrainingResult forged(ClientId client, TrainingResult own, Cohort cohort, long round) {
        long draw = SimulatedClients.trainingSeed(seed, -round, client);
        float[] update = attack().forge(own.update().toArray(), cohort, draw);
        return new TrainingResult(
                Update.owning(update),
                own.examples(),
                own.steps(),
                own.meanLoss(),
                own.controlUpdate(),
                own.evaluation());
    }

    /** Whether a client attacks. */
    boolean hostile(ClientId client) {
        return attackers
                .filter(some -> some.clients().contains(SimulatedClients.index(client)))
                .isPresent();
    }

    private Attack attack() {
        return attackers.orElseThrow().attack();
    }
}
