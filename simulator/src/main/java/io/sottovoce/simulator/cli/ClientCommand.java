package io.sottovoce.simulator.cli;

import io.sottovoce.client.ClientEvent;
import io.sottovoce.client.ClientIdentity;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partitioner;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.workload.YamlDocument;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "client",
        description = {
            "Run one client until Ctrl-C, or until it has been part of so many rounds.",
            "It reconnects by itself; only a server that never answers ends it."
        },
        footer = {
            "",
            "Examples:",
            "  ./sottovoce client --server 127.0.0.1:9000 --data digits --part 3/10 --plaintext --allow-clear",
            "  ./sottovoce client --server fl.example.org:9000 --data 'csv:own.csv?label=outcome' \\",
            "      --identity client.identity --policy policy.yaml",
            "  ./sottovoce client --policy docs/client-policy.yaml --explain task.yaml"
        })
final class ClientCommand extends Command {
    private static final Pattern PART = Pattern.compile("(\\d{1,6})/(\\d{1,6})");
    private static final int TIMEOUT_MAX_SECONDS = 86_400;

    @Option(names = "--server", paramLabel = "HOST:PORT", description = "The server's gRPC address.")
    private String server = "";

    @Option(names = "--data", paramLabel = "NAME", description = "Data set; docs/DATA.md lists them.")
    private String data = "";

    @Option(
            names = "--part",
            paramLabel = "I/N",
            description = "Train on part I of N (from 1) of the data set; all of it unless given.")
    private Optional<String> part = Optional.empty();

    @Option(
            names = "--partition",
            paramLabel = "RULE",
            description = "How the data set is cut for --part (default: ${DEFAULT-VALUE}).",
            defaultValue = "iid")
    private String partition = "iid";

    @Option(names = "--seed", description = "Seed of the cut (default: ${DEFAULT-VALUE}).", defaultValue = "0")
    private long seed;

    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description = "This client's identity bundle; 'client enrol' or 'ra issue' makes one.")
    private Optional<Path> identity = Optional.empty();

    @Option(
            names = "--identity-password-file",
            paramLabel = "FILE",
            description = "File whose first line is the password of the bundle; otherwise SOTTOVOCE_IDENTITY_PASSWORD"
                    + " or the terminal.")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(
            names = "--authority",
            paramLabel = "FILE",
            description = "A newer public file of the registration authority than the bundle holds.")
    private Optional<Path> authority = Optional.empty();

    @Option(
            names = "--revocations",
            paramLabel = "FILE",
            description = "A newer revocation list than the bundle holds.")
    private Optional<Path> revocations = Optional.empty();

    @Option(
            names = "--plaintext",
            description =
                    "Connect without encryption and without an identity, and train from models that nobody vouches for:"
                            + " for a server on this machine.")
    private boolean plaintext;

    @Option(
            names = "--id",
            paramLabel = "HEX",
            description = "Client id with --plaintext, 32 hexadecimal digits; random unless given.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--population",
            description = "Population this client belongs to (default: ${DEFAULT-VALUE}).",
            defaultValue = "default")
    private String population = "default";

    @Option(
            names = "--allow-clear",
            description = "Agree to clear aggregation: the server sees this client's updates, which can reveal data.")
    private boolean allowClear;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "What this client insists on, YAML; docs/client-policy.yaml shows every setting.")
    private Optional<Path> policyFile = Optional.empty();

    @Option(
            names = "--policy-key",
            paramLabel = "FILE",
            description = "Public key of whoever signs policies: the policy must have a signature beside it, FILE.sig.")
    private Optional<Path> policyKey = Optional.empty();

    @Option(
            names = "--explain",
            paramLabel = "TASK",
            description = "Say what of a task's file the policy would refuse and why, and end; no server is needed.")
    private Optional<Path> explain = Optional.empty();

    @Option(
            names = "--examples",
            paramLabel = "N",
            description =
                    "With --explain, how many examples the client would have, where --data does not say: the cost of"
                            + " private training (DP-SGD) depends on it.")
    private Optional<Integer> exampleCount = Optional.empty();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where records, privacy books and receipts are kept (default: ~/.sottovoce/clients/ID).")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--rounds", paramLabel = "N", description = "Stop once N rounds were committed with this client.")
    private Optional<Integer> rounds = Optional.empty();

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            description = "Give up where no server has answered at all by then (default: ${DEFAULT-VALUE}).",
            defaultValue = "15")
    private int connectTimeout;

    ClientCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        ClientPolicy agreed = policy();
        if (explain.isPresent()) {
            exampleCount.ifPresent(count -> Arguments.range("--examples", count, 1, Integer.MAX_VALUE));
            return PolicyExplanation.of(agreed, explain.get(), () -> examplesToExplain(output), output);
        }
        if (exampleCount.isPresent()) {
            throw new UsageException("--examples goes with --explain");
        }
        requireData();
        Arguments.Address address = Arguments.address("--server", server);
        Arguments.range("--connect-timeout", connectTimeout, 1, TIMEOUT_MAX_SECONDS);
        rounds.ifPresent(value -> Arguments.range("--rounds", value, 1, Integer.MAX_VALUE));
        Dataset own = examples(output);
        Watch watch = new Watch(output, rounds.orElse(Integer.MAX_VALUE));
        FederatedClient.Builder builder = FederatedClient.builder()
                .server(address.host(), address.port())
                .population(population)
                .data(own)
                .policy(agreed)
                .listener(watch::on);
        identify(builder);
        state.ifPresent(builder::stateDirectory);
        try (FederatedClient client = builder.build()) {
            output.say("client " + client.clientId() + " with " + own.size() + " examples of " + own.name());
            client.start();
            watch.await(connectTimeout, address);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rounds", watch.committed.get());
        fields.put("examples", own.size());
        return fields;
    }

    private int examplesToExplain(Output output) {
        if (exampleCount.isEmpty() && data.isEmpty()) {
            throw new UsageException(
                    "--examples N or --data NAME is needed: the plan trains in private, and what that costs a"
                            + " record depends on how many there are");
        }
        return exampleCount.orElseGet(() -> examples(output).size());
    }

    private void requireData() {
        if (server.isEmpty() || data.isEmpty()) {
            throw new UsageException("--server HOST:PORT and --data NAME are needed");
        }
        if (plaintext && !allowClear && policyFile.isEmpty()) {
            throw new UsageException("without an identity there is clear aggregation only, so the server would see this"
                    + " client's updates; say --allow-clear to agree");
        }
    }

    private ClientPolicy policy() {
        if (policyFile.isPresent() && allowClear) {
            throw new UsageException("--allow-clear and --policy exclude each other; state allowClear in the file");
        }
        if (policyKey.isPresent() && policyFile.isEmpty()) {
            throw new UsageException("--policy-key: there is no --policy to check");
        }
        if (policyFile.isPresent()) {
            Path file = policyFile.get();
            YamlDocument document = policyKey
                    .map(key -> YamlDocument.parse(file.toString(), PolicyFiles.signed(file, key)))
                    .orElseGet(() -> YamlDocument.read(file));
            return document.reading(() -> ClientPolicy.fromTree(document.tree()));
        }
        ClientPolicy.Builder policy = ClientPolicy.builder();
        if (plaintext) { // whoever connects like that knows no server's key
            policy.allowUnsignedModels();
        }
        return allowClear ? policy.allow(AggregationMode.CLEAR).build() : policy.build();
    }

    private Dataset examples(Output output) {
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        if (part.isEmpty()) {
            return loaded.train().data();
        }
        Matcher matcher = PART.matcher(part.get());
        if (!matcher.matches()) {
            throw new UsageException("--part: found '" + part.get() + "', expected I/N such as 3/10");
        }
        int parts = Arguments.range(
                "--part",
                Integer.parseInt(matcher.group(2)),
                1,
                loaded.train().data().size());
        int index = Arguments.range("--part", Integer.parseInt(matcher.group(1)), 1, parts);
        return Partitioner.parse(partition)
                .partition(loaded.train(), parts, seed)
                .of(loaded.train().data(), index - 1);
    }

    private void identify(FederatedClient.Builder builder) {
        if (identity.isPresent() == plaintext) {
            throw new UsageException(
                    plaintext
                            ? "--identity and --plaintext exclude each other"
                            : "--identity FILE is needed; or --plaintext, where nobody is in between");
        }
        if (plaintext) {
            builder.plaintext();
            id.ifPresent(hex -> builder.clientId(Arguments.clientId("--id", hex)));
            return;
        }
        if (id.isPresent()) {
            throw new UsageException("--id: the identity says who this client is");
        }
        Password password =
                Passwords.known("--identity-password-file", passwordFile, Passwords.IDENTITY, "" + identity.get());
        ClientIdentity own = ClientIdentity.load(
                new IdentityFiles(identity.get(), authority, revocations, Optional.empty()), password);
        if (!own.population().equals(PopulationId.ofName(population))) {
            throw new UsageException("--population: the identity is not of population '" + population + "'");
        }
        builder.identity(own);
    }

    /** Follows the client's events. */
    private static final class Watch {
        private final Output output;
        private final int roundsWanted;
        private final AtomicInteger committed = new AtomicInteger();
        private final CountDownLatch answered = new CountDownLatch(1);
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile String lastReason = "no answer";
        private volatile String stopped = "";

        Watch(Output output, int roundsWanted) {
            this.output = output;
            this.roundsWanted = roundsWanted;
        }

        void on(ClientEvent event) {
            output.say(ClientLines.line(event));
            if (event instanceof ClientEvent.Connected) {
                answered.countDown();
            } else if (event instanceof ClientEvent.Disconnected cut) {
                lastReason = cut.reason();
            } else if (event instanceof ClientEvent.Closed closed
                    && closed.outcome() == io.sottovoce.proto.RoundOutcome.COMMITTED
                    && committed.incrementAndGet() >= roundsWanted) {
                done.countDown();
            } else if (event instanceof ClientEvent.Stopped end) {
                stopped = end.reason();
                answered.countDown();
                done.countDown();
            }
        }

        void await(int timeoutSeconds, Arguments.Address address) throws InterruptedException {
            if (!answered.await(timeoutSeconds, TimeUnit.SECONDS)) {
                throw new RunException("no server at " + address + " after " + timeoutSeconds + " s: " + lastReason);
            }
            done.await();
            if (!stopped.isEmpty()) {
                throw new RunException("the client stopped: " + stopped);
            }
        }
    }
}
