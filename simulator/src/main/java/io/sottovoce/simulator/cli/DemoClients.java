package io.sottovoce.simulator.cli;

import io.sottovoce.client.ClientEvent;
import io.sottovoce.client.ClientIdentity;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.client.Nd4jTrainer;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.simulator.RunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The clients of the demonstration: each with its own data and connection, all sharing the machine's cores. */
final class DemoClients implements AutoCloseable {
    private final ModelPool models = new ModelPool(Runtime.getRuntime().availableProcessors());
    private final List<FederatedClient> clients = new ArrayList<>();
    private volatile String stopped = "";

    DemoClients(List<Dataset> parts, List<ClientIdentity> identities, int grpcPort, boolean clear, Path folder) {
        for (int i = 0; i < parts.size(); i++) {
            clients.add(FederatedClient.builder()
                    .server("127.0.0.1", grpcPort)
                    .identity(identities.get(i))
                    .trainer(new Nd4jTrainer(parts.get(i), models, i))
                    .policy(policy(clear))
                    .stateDirectory(folder.resolve(identities.get(i).clientId().hex()))
                    .listener(this::on)
                    .build());
        }
    }

    /** A client's own rules. In secure mode they are the defaults, and nothing is taken in the clear. */
    private static ClientPolicy policy(boolean clear) {
        ClientPolicy.Builder policy = ClientPolicy.builder();
        return clear ? policy.allow(AggregationMode.CLEAR).build() : policy.build();
    }

    void start() {
        clients.forEach(FederatedClient::start);
    }

    /** Refuses to go on where a client has stopped by itself. */
    void requireRunning() {
        if (!stopped.isEmpty()) {
            throw new RunException("a client stopped: " + stopped);
        }
    }

    @Override
    public void close() {
        clients.forEach(FederatedClient::close);
        models.close();
    }

    private void on(ClientEvent event) {
        if (event instanceof ClientEvent.Stopped end) {
            stopped = end.reason();
        }
    }
}
