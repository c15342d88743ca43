package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.process.ClassArchive;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "serve",
        description = "Run the server in the foreground until Ctrl-C; its exit code is passed on.",
        footer = {
            "",
            "Examples:",
            "  ./sottovoce serve",
            "  ./sottovoce serve --home /var/lib/sottovoce --grpc-port 9100 --http-port 8100",
            "  ./sottovoce serve --config server.properties"
        })
final class ServeCommand extends Command {
    @Option(names = "--config", paramLabel = "FILE", description = "Properties file; docs/OPERATING.md lists settings.")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--home", paramLabel = "DIR", description = "Where the server keeps its database and models.")
    private Optional<Path> home = Optional.empty();

    @Option(
            names = "--grpc-port",
            paramLabel = "PORT",
            description = "Port for clients.",
            defaultValue = "-1",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private int grpcPort;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port for REST, health and metrics.",
            defaultValue = "-1",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private int httpPort;

    @Option(
            names = "--prepare",
            description =
                    "Only make what shortens later starts, an archive of the server's classes beside its jar, and end.")
    private boolean prepare;

    private int serverExit;

    ServeCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        Path jar = Installation.current().serverJar();
        if (prepare) {
            output.say(
                    "archive of the server's classes: " + ClassArchive.of(jar).make());
            return Map.of("exitCode", serverExit);
        }
        config.ifPresent(file -> {
            if (!Files.isRegularFile(file)) {
                throw new UsageException("--config: " + file + ": no such file");
            }
        });
        ServerOptions options = new ServerOptions(
                home,
                config,
                Optional.empty(),
                Arguments.port("--grpc-port", grpcPort),
                Arguments.port("--http-port", httpPort),
                Optional.empty());
        try (ServerProcess server = ServerProcess.startInForeground(jar, options)) {
            serverExit = server.awaitExit();
        }
        return Map.of("exitCode", serverExit);
    }

    @Override
    int exitCode() {
        return serverExit;
    }
}
