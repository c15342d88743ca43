package io.sottovoce.server.door;

import static io.restassured.RestAssured.given;

import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.Operator;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;

/** Tests with clients that are connected to the server; after each test the server knows of none and no task runs. */
abstract class ClientFixture {
    /** Coordinates of the model of {@link io.sottovoce.server.testing.TestTasks#linear}. */
    static final int PARAMETERS = 650;

    @ConfigProperty(name = "quarkus.grpc.server.port")
    int port;

    private final List<FakeClient> clients = new ArrayList<>();

    /** A client that has not said anything yet. */
    final FakeClient client(String name) {
        FakeClient client = new FakeClient(port, name);
        clients.add(client);
        return client;
    }

    @AfterEach
    void endTasks() {
        Operator.running().forEach(id -> given().delete("/api/v1/tasks/" + id));
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        clients.forEach(FakeClient::close);
        String connected = "sottovoce_clients_connected 0.0";
        Operator.await(() -> given().get("/q/metrics").asString().contains(connected));
    }
}
