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
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.RoundRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Clients as partners embed them, but for the training: an update of zeros comes at once. Counts what they see. */
final class ShippedClients implements AutoCloseable {
    private final List<FederatedClient> clients = new ArrayList<>();
    private final AtomicLong connected = new AtomicLong();
    private final AtomicLong submitted = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private volatile String failed = "";

    ShippedClients(LoadServer server, int count, boolean secure) {
        Optional<List<ClientIdentity>> identities = server.authority().map(authority -> authority.identities(count));
        for (int i = 0; i < count; i++) {
            FederatedClient.Builder builder = FederatedClient.builder()
                    .server("127.0.0.1", server.grpcPort())
                    .trainer(new NoTrainer())
                    .policy(policy(secure))
                    .stateDirectory(server.folder().resolve("client-" + i))
                    .listener(this::on);
            int number = i;
            clients.add(identities
                    .map(known -> builder.identity(known.get(number)))
                    .orElseGet(builder::plaintext)
                    .build());
        }
    }

    void start() {
        clients.forEach(FederatedClient::start);
    }

    /** Connections that the server has taken so far. */
    long connected() {
        return connected.get();
    }

    /** Updates that the server has acknowledged so far. */
    long submitted() {
        return submitted.get();
    }

    /** How often a client was told that its round was committed. */
    long committed() {
        return committed.get();
    }

    /** Why a client is not in a round that it was asked to join; empty where none is out. */
    String failed() {
        return failed;
    }

    @Override
    public void close() {
        clients.forEach(FederatedClient::close);
    }

    private static ClientPolicy policy(boolean secure) {
        ClientPolicy.Builder policy = ClientPolicy.builder();
        return secure
                ? policy.build()
                : policy.allow(AggregationMode.CLEAR).allowUnsignedModels().build();
    }

    private void on(ClientEvent event) {
        if (event instanceof ClientEvent.Connected) {
            connected.incrementAndGet();
        } else if (event instanceof ClientEvent.Submitted) {
            submitted.incrementAndGet();
        } else if (event instanceof ClientEvent.Closed closed && closed.outcome() == RoundOutcome.COMMITTED) {
            committed.incrementAndGet();
        } else if (event instanceof ClientEvent.Declined declined) {
            failed = declined.reason();
        } else if (event instanceof ClientEvent.Failed failure) {
            failed = failure.reason();
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
