package io.sottovoce.simulator.load;

import io.sottovoce.client.ClientEvent;
import io.sottovoce.client.ClientIdentity;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.client.LocalResult;
import io.sottovoce.client.LocalTrainer;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.Update;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.RunException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Kills a server in the middle of a round and waits for the shipped clients to be back and a round to be committed. */
final class RecoveryScenario {
    private static final int ROUNDS_BEFORE = 3;
    private static final long PATIENCE_SECONDS = 120;
    private static final long LOOK_MILLIS = 20;

    private RecoveryScenario() {}

    static void run(LoadSetting setting, LoadProgress progress, Map<String, Object> fields)
            throws InterruptedException {
        LoadModel model = LoadModel.ofBytes(setting.updateBytes());
        List<FederatedClient> clients = new ArrayList<>();
        Events events = new Events();
        try (LoadServer server = LoadServer.start(setting, "-Xmx1g")) {
            Optional<List<ClientIdentity>> identities =
                    server.authority().map(authority -> authority.identities(setting.clients()));
            for (int i = 0; i < setting.clients(); i++) {
                clients.add(client(
                        server,
                        identities.isPresent() ? Optional.of(identities.get().get(i)) : Optional.empty(),
                        i,
                        events));
            }
            clients.forEach(FederatedClient::start);
            server.rest().submit(model.task(TaskSpec.ROUNDS_MAX, setting.clients(), setting.clients()));
            progress.at(0, 3, "rounds");
            await(
                    () -> events.submitted.get() > (long) ROUNDS_BEFORE * setting.clients() + setting.clients() / 2,
                    server);
            long connectedBefore = events.connected.get();
            server.kill();
            long killed = System.nanoTime();
            long submittedBefore = events.submitted.get();
            long committedBefore = events.committed.get();
            server.restart();
            progress.at(1, 3, "killed");
            server.awaitReady();
            fields.put("readySeconds", Scenario.since(killed));
            await(() -> events.connected.get() >= connectedBefore + setting.clients(), server);
            fields.put("clientsBackSeconds", Scenario.since(killed));
            await(() -> events.submitted.get() > submittedBefore, server);
            fields.put("recoverySeconds", Scenario.since(killed));
            progress.at(2, 3, "updates are accepted");
            await(() -> events.committed.get() > committedBefore, server);
            fields.put("nextCommitSeconds", Scenario.since(killed));
        } finally {
            clients.forEach(FederatedClient::close);
        }
    }

    private static FederatedClient client(
            LoadServer server, Optional<ClientIdentity> identity, int number, Events events) {
        FederatedClient.Builder builder = FederatedClient.builder()
                .server("127.0.0.1", server.grpcPort())
                .trainer(new NoTrainer())
                .policy(ClientPolicy.builder().allow(AggregationMode.CLEAR).build())
                .stateDirectory(server.folder().resolve("client-" + number))
                .listener(events::on);
        return identity.map(builder::identity).orElseGet(builder::plaintext).build();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition, LoadServer server) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            server.process().requireAlive();
            if (Scenario.since(start) > PATIENCE_SECONDS) {
                throw new RunException("the clients were not heard of for " + PATIENCE_SECONDS + " s");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** What all clients together have seen. */
    private static final class Events {
        private final AtomicLong connected = new AtomicLong();
        private final AtomicLong submitted = new AtomicLong();
        private final AtomicLong committed = new AtomicLong();

        void on(ClientEvent event) {
            if (event instanceof ClientEvent.Connected) {
                connected.incrementAndGet();
            } else if (event instanceof ClientEvent.Submitted) {
                submitted.incrementAndGet();
            } else if (event instanceof ClientEvent.Closed closed
                    && closed.outcome() == io.sottovoce.proto.RoundOutcome.COMMITTED) {
                committed.incrementAndGet();
            }
        }
    }

    /** An update of zeros at once. */
    private static final class NoTrainer implements LocalTrainer {
        @Override
        public LocalResult train(Plan plan, float[] parameters, RoundRef round) {
            return new LocalResult(Update.owning(new float[parameters.length]), 1, 0.5);
        }

        @Override
        public String describe() {
            return "no training";
        }
    }
}
