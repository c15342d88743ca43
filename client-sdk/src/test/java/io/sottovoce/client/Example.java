package io.sottovoce.client;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.proto.AggregationMode;
import java.nio.file.Path;

/** The example of docs/CLIENT.md, compiled. */
final class Example {
    private static final System.Logger log = System.getLogger("example");

    private Example() {}

    static void run(Dataset dataset, char[] password) throws InterruptedException {
        // [example]
        try (FederatedClient client = FederatedClient.builder()
                .server("federation.example.org", 9000)
                .population("hospitals")
                .identity(ClientIdentity.load(Path.of("client.identity"), password)) // from client enrol
                .data(dataset) // your examples, in memory
                .policy(ClientPolicy.builder().allow(AggregationMode.CLEAR).build())
                .listener(event -> log.log(System.Logger.Level.INFO, event))
                .build()) {
            client.start();
            client.awaitShutdown();
        }
        // [example]
    }
}
