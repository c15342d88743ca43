package io.sottovoce.simulator.sim;

import io.sottovoce.learning.ClientState;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.rounds.round.Contribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What clients keep from round to round, and the server's control variate of SCAFFOLD (Karimireddy et al. 2020): after a
 * committed round it moves by the sum of the contributors' changes over the number of all clients.
 */
final class ClientMemory {
    private final Plan plan;
    private final int clients;
    private final Map<ClientId, ClientState> states = new ConcurrentHashMap<>();
    private final Map<ClientId, Update> changes = new HashMap<>();
    private List<ClientId> contributors = new ArrayList<>();
    private float @Nullable [] control;

    ClientMemory(Plan plan, int clients) {
        this.plan = plan;
        this.clients = clients;
    }

    /** The state of a client; one that keeps nothing begins empty each time. */
    ClientState of(ClientId client) {
        return plan.training().options().method().stateful()
                ? states.computeIfAbsent(client, id -> new ClientState())
                : new ClientState();
    }

    float @Nullable [] serverControl() {
        return control;
    }

    void startRound() {
        changes.clear();
        contributors = List.of();
    }

    void trained(ClientId client, TrainingResult result) {
        result.controlUpdate().ifPresent(change -> changes.put(client, change));
    }

    void contributed(List<Contribution> contributions) {
        contributors = contributions.stream().map(Contribution::client).toList();
    }

    void commit() {
        for (ClientId client : contributors) {
            Update change = changes.get(client);
            if (change != null) {
                move(change);
            }
        }
    }

    private void move(Update change) {
        float[] held = control;
        if (held == null) {
            held = new float[change.dimension()];
            control = held;
        }
        float[] values = new float[held.length];
        change.copyTo(0, values, 0, values.length);
        for (int i = 0; i < held.length; i++) {
            held[i] += values[i] / clients;
        }
    }
}
