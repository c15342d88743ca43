package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.authority.Authority;
import io.sottovoce.simulator.authority.AuthorityServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "serve",
        description = "Answer enrolments over TLS until Ctrl-C.",
        footer = {"", "Example:", "  ./sottovoce ra serve --host ra.example.org --port 9443"})
final class AuthorityServeCommand extends AuthorityFolderCommand {
    private static final Duration REPUBLISH = Duration.ofHours(12);

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "A name or address that clients use; repeatable (default: ${DEFAULT-VALUE}).",
            defaultValue = "localhost")
    private List<String> hosts = List.of();

    @Option(names = "--port", description = "Port (default: ${DEFAULT-VALUE}).", defaultValue = "9443")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "Address to listen at (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.0.0.0")
    private String bind = "0.0.0.0";

    AuthorityServeCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        hosts.forEach(host -> Arguments.host("--host", host));
        Arguments.range("--port", port, 1, 65_535);
        Authority authority = authority();
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(end::countDown, "authority-end"));
        try (AuthorityServer server = AuthorityServer.open(
                authority, folder(), new InetSocketAddress(bind, port), hosts, InstantSource.system())) {
            output.say("ready: enrolments at https://" + hosts.get(0) + ":" + server.port());
            // Also while nobody enrols, the revocation list must not grow old.
            while (!end.await(REPUBLISH.toSeconds(), TimeUnit.SECONDS)) {
                authority.publish();
            }
        }
        return Map.of();
    }
}
