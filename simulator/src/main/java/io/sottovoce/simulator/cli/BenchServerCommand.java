package io.sottovoce.simulator.cli;

import io.sottovoce.learning.spec.Limits;
import io.sottovoce.simulator.load.LoadSetting;
import io.sottovoce.simulator.load.Scenario;
import io.sottovoce.simulator.process.Installation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "server",
        description = {
            "The packaged server under load: real gRPC over loopback from clients that do not train.",
            "Server and clients share this machine's cores. Accepted updates are durable and acknowledged as in production.",
            "Scenarios: updates (round after round), masked (by secure aggregation), idle (connected clients), large (a large model, all clients at once),"
                    + " round (a round without training), recovery (after kill -9), all."
        },
        footer = {
            "",
            "Examples:",
            "  ./sottovoce bench server --json",
            "  ./sottovoce bench server --scenario updates --update-bytes 6650000 --tls mutual",
            "  ./sottovoce bench server --scenario all --json"
        })
final class BenchServerCommand extends Command {
    private static final int CLIENTS_MAX = 15_000;
    private static final int SECONDS_MAX = 3600;
    private static final long UPDATE_BYTES_MAX = Limits.DEFAULT.parametersMax() * Float.BYTES;
    private static final long LARGE_UPDATE_BYTES = 6_650_000;
    private static final String ALL = "all";
    private static final String PLAIN = "none";
    private static final String MUTUAL = "mutual";

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "updates, masked, idle, large, round, recovery or all (default: ${DEFAULT-VALUE}).",
            defaultValue = "updates")
    private String scenario = "";

    @Option(
            names = "--tls",
            paramLabel = "MODE",
            description = "none or mutual (default: none; masked is mutual always).")
    private Optional<String> tls = Optional.empty();

    @Option(
            names = "--update-bytes",
            paramLabel = "N",
            description = "Bytes of model and update (default: by scenario, 800000 mostly).")
    private Optional<Long> updateBytes = Optional.empty();

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "Connected clients (default: by scenario, 100 mostly).")
    private Optional<Integer> clients = Optional.empty();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long is measured (default: by scenario, 20 mostly).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where the server's files are while it runs: the disk that counts (default: for temporary files).")
    private Optional<Path> out = Optional.empty();

    BenchServerCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        boolean mutualTls =
                choice("--tls", tls.orElse(PLAIN), List.of(PLAIN, MUTUAL)).equals(MUTUAL);
        List<String> names = Stream.concat(Stream.of(Scenario.values()).map(BenchServerCommand::name), Stream.of(ALL))
                .toList();
        String asked = choice("--scenario", scenario, names);
        if (asked.equals(name(Scenario.MASKED)) && tls.filter(PLAIN::equals).isPresent()) {
            throw new UsageException("--tls: found 'none', but masked takes identities, and with them mutual TLS");
        }
        clients.ifPresent(n -> Arguments.range("--clients", n, 1, CLIENTS_MAX));
        seconds.ifPresent(n -> Arguments.range("--seconds", n, 1, SECONDS_MAX));
        updateBytes.ifPresent(BenchServerCommand::requireBytes);
        Installation.current().serverJar();
        Path folder = out.map(path -> Arguments.folder("--out", path))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
        return asked.equals(ALL)
                ? all(output, mutualTls, folder)
                : one(output, Scenario.valueOf(asked.toUpperCase(Locale.ROOT)), updateBytes, mutualTls, folder);
    }

    /** Each scenario as its target is stated, updates in two sizes. */
    private Map<String, Object> all(Output output, boolean mutualTls, Path folder) throws InterruptedException {
        List<Map<String, Object>> results = new ArrayList<>();
        Set<Scenario> scenarios = EnumSet.allOf(Scenario.class);
        for (Scenario each : scenarios) {
            results.add(one(output, each, updateBytes, mutualTls, folder));
            if (each == Scenario.UPDATES && updateBytes.isEmpty()) {
                results.add(one(output, each, Optional.of(LARGE_UPDATE_BYTES), mutualTls, folder));
            }
        }
        return new LinkedHashMap<>(Map.of("scenarios", results));
    }

    private Map<String, Object> one(Output output, Scenario which, Optional<Long> bytes, boolean mutualTls, Path folder)
            throws InterruptedException {
        LoadSetting setting = new LoadSetting(
                mutualTls || which.needsIdentities(),
                bytes.orElse(which.updateBytes()),
                clients.orElse(which.clients()),
                seconds.orElse(which.seconds()),
                folder);
        Map<String, Object> fields;
        try (Steps steps = new Steps(output, name(which))) {
            fields = which.run(setting, steps::at);
        }
        fields.forEach((name, value) -> output.say(line(name, value)));
        return fields;
    }

    /** A bar that begins anew where the number of steps changes. */
    private static final class Steps implements AutoCloseable {
        private final Output output;
        private final String name;
        private Optional<Progress> bar = Optional.empty();
        private long steps = -1;

        Steps(Output output, String name) {
            this.output = output;
            this.name = name;
        }

        void at(long step, long of, String note) {
            if (of != steps) {
                close();
                steps = of;
                bar = Optional.of(new Progress(output, name, of));
            }
            bar.ifPresent(shown -> shown.at(step, note));
        }

        @Override
        public void close() {
            bar.ifPresent(Progress::close);
        }
    }

    private static void requireBytes(long bytes) {
        if (bytes < Float.BYTES || bytes > UPDATE_BYTES_MAX) {
            throw new UsageException(
                    "--update-bytes: found " + bytes + ", expected " + Float.BYTES + " to " + UPDATE_BYTES_MAX);
        }
    }

    private static String choice(String option, String found, List<String> known) {
        if (!known.contains(found)) {
            throw new UsageException(option + ": found '" + found + "', expected one of "
                    + known.stream().collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static String name(Scenario scenario) {
        return scenario.name().toLowerCase(Locale.ROOT);
    }

    private static String line(String name, Object value) {
        Object shown = value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : value;
        return String.format(Locale.ROOT, "%-28s %s", name, shown);
    }
}
