package io.sottovoce.simulator.secure;

import io.sottovoce.client.ClientIdentity;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.client.LocalTrainer;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A client of the SDK as a process of its own, to be killed. */
final class ClientProcess {
    private ClientProcess() {}

    /** Port, bundle, file with its password, folder for its state, place among the clients. */
    public static void main(String[] arguments) throws InterruptedException {
        ClientIdentity identity =
                ClientIdentity.load(IdentityFiles.of(Path.of(arguments[1])), Password.ofFile(Path.of(arguments[2])));
        try (FederatedClient client = builder(
                        Integer.parseInt(arguments[0]),
                        identity,
                        Path.of(arguments[3]),
                        Field.policy(Field.lenient().allowRepeatsWithoutNoise().build()),
                        new Arithmetic(Integer.parseInt(arguments[4])))
                .build()) {
            client.start();
            client.awaitShutdown();
        }
    }

    static FederatedClient.Builder builder(
            int port, ClientIdentity identity, Path state, ClientPolicy policy, LocalTrainer trainer) {
        return FederatedClient.builder()
                .server("localhost", port)
                .identity(identity)
                .population(Field.POPULATION)
                .trainer(trainer)
                .policy(policy)
                .stateDirectory(state)
                .backoff(Duration.ofMillis(50), Duration.ofMillis(400));
    }

    static Process start(int port, Path bundle, Path passwordFile, Path state, int place) throws IOException {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(List.of(
                        Installation.java().toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes,
                        ClientProcess.class.getName(),
                        Integer.toString(port),
                        bundle.toString(),
                        passwordFile.toString(),
                        state.toString(),
                        Integer.toString(place)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
