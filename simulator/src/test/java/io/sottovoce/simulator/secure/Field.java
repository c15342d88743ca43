package io.sottovoce.simulator.secure;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.sottovoce.client.ClientEvent;
import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.client.LocalTrainer;
import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.identity.AnyPeerTrust;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.proto.identity.RevocationFile;
import io.sottovoce.proto.identity.TlsKeyManager;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.rest.RestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** An authority, the packaged server, a relay before it, and clients of the SDK that train by arithmetic. */
final class Field implements AutoCloseable {
    static final String POPULATION = "tests";
    static final int PARAMETERS = 650;
    private static final long PATIENCE_SECONDS = 150;

    final ThrowAwayAuthority authority;
    final RestClient rest;
    final Relay relay;
    final List<ClientId> ids = new ArrayList<>();
    final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

    private final Path folder;
    private final Map<ClientId, Path> bundles = new ConcurrentHashMap<>();
    private final Map<ClientId, FederatedClient> running = new ConcurrentHashMap<>();
    private final Map<ClientId, Process> processes = new ConcurrentHashMap<>();
    private final Set<ClientId> apart = ConcurrentHashMap.newKeySet();
    private final Map<Path, ChannelCredentials> keys = new ConcurrentHashMap<>();
    private final RevocationList listBeforeARevocation;
    private final ServerOptions options;
    private final IntFunction<LocalTrainer> trainers;
    private final ClientPolicy policy;
    private volatile ServerProcess server;

    /**
     * Starts the server; clients wait to be started.
     *
     * @param trainers what the client in each place trains by
     */
    Field(
            Path folder,
            int clients,
            SecurePolicy policy,
            IntFunction<LocalTrainer> trainers,
            Map<String, String> settings)
            throws IOException {
        this.folder = folder;
        this.trainers = trainers;
        this.policy = policy(policy);
        this.authority = ThrowAwayAuthority.in(Files.createDirectory(folder.resolve("authority")), POPULATION);
        int port = freePort();
        int http = freePort();
        this.listBeforeARevocation = RevocationFile.read(authority.revocationFile());
        authority.revoke(authority.identity(authority.clients(1).get(0)).clientId());
        ServerOptions.Identity identity = authority.serverIdentity("localhost");
        this.options = new ServerOptions(
                Optional.of(folder.resolve("server")),
                Optional.of(settings(settings)),
                Optional.empty(),
                OptionalInt.of(port),
                OptionalInt.of(http),
                Optional.of(identity));
        this.rest = new RestClient(ServerProcess.local(http));
        for (Path bundle : authority.clients(clients)) {
            ClientId id = authority.identity(bundle).clientId();
            ids.add(id);
            bundles.put(id, bundle);
        }
        this.relay = new Relay(door(identity.bundle()), port, this::keyOf);
        this.server = launch();
    }

    /** What clients insist on, who let the means of groups be seen as well. */
    static ClientPolicy policy(SecurePolicy secure) {
        return ClientPolicy.builder()
                .allow(AggregationMode.SECURE)
                .allow(AggregationMode.GROUPED)
                .secure(secure)
                .build();
    }

    /** What clients insist on unless a test says otherwise: little, so that the sizes of a test are allowed. */
    static SecurePolicy.Builder lenient() {
        return strict().allowSumsWithoutNoise();
    }

    /** As {@link #lenient}, but noise there must be. */
    static SecurePolicy.Builder strict() {
        return SecurePolicy.builder()
                .clientsMin(5)
                .droppedMax(new PartsPerMillion(300_000))
                .epsilonMax(20, 40, 40, 1e-5)
                .noiseMultiplierMin(0.1)
                .participationsMax(1000)
                .sessionsADayMax(100_000)
                .retriesMax(100);
    }

    /** A task on a linear model; nothing of it is learnt. */
    static Map<String, Object> task(int rounds, int size, int quorum, double dropout, Map<String, Object> privacy) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "arithmetic");
        tree.put("population", POPULATION);
        tree.put("model", Map.of("name", "linear", "input", List.of(8L, 8L, 1L), "classes", 10L));
        tree.put(
                "training",
                Map.of("epochs", 1L, "batchSize", 10L, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1)));
        tree.put("rounds", (long) rounds);
        tree.put(
                "cohort",
                Map.of(
                        "size",
                        (long) size,
                        "quorum",
                        (long) quorum,
                        "recruitTimeout",
                        "3s",
                        "roundTimeout",
                        "20s",
                        "returnTimeout",
                        "1s",
                        "retries",
                        50L));
        tree.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", dropout));
        tree.put("privacy", privacy);
        tree.put("seed", 7L);
        return tree;
    }

    /** A list that the authority has signed, before it revoked somebody. */
    RevocationList listBeforeARevocation() {
        return listBeforeARevocation;
    }

    int serverPort() {
        return options.grpcPort().orElseThrow();
    }

    ServerProcess server() {
        return server;
    }

    Path log() {
        return folder.resolve("server.log");
    }

    Path home() {
        return folder.resolve("server");
    }

    Path stateOf(ClientId client) {
        return folder.resolve("state-" + client);
    }

    LiveIdentity serverFiles() {
        return new LiveIdentity(
                IdentityFiles.of(options.identity().orElseThrow().bundle()), authority.password());
    }

    LiveIdentity filesOf(ClientId client) {
        return new LiveIdentity(IdentityFiles.of(bundle(client)), authority.password());
    }

    FederatedClient running(ClientId client) {
        FederatedClient found = running.get(client);
        if (found == null) {
            throw new AssertionError(client + " does not run");
        }
        return found;
    }

    private ServerProcess launch() {
        return ServerProcess.start(Installation.current().serverJar(), options, log());
    }

    void awaitReady() throws InterruptedException {
        server.awaitReady(rest);
    }

    /** As {@code kill -9}; when this returns the process is gone. */
    void killServer() {
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        server.close();
    }

    /** Starts the server again, over what the last one left. */
    void restartServer() {
        server = launch();
    }

    void startClients() {
        ids.forEach(this::startClient);
    }

    void startClient(ClientId id) {
        if (apart.contains(id)) {
            startProcess(id);
            return;
        }
        FederatedClient client = ClientProcess.builder(
                        relay.port(),
                        authority.identity(bundle(id)),
                        stateOf(id),
                        policy,
                        trainers.apply(ids.indexOf(id)))
                .listener(events::add)
                .build();
        running.put(id, client);
        client.start();
    }

    /** Runs a client as a process of its own from its next start on. */
    void setApart(ClientId id) {
        apart.add(id);
    }

    /** Whether a client may be killed: those that are processes of their own, where there are any. */
    boolean maySuffer(ClientId id) {
        return apart.isEmpty() || apart.contains(id);
    }

    private void startProcess(ClientId id) {
        try {
            processes.put(
                    id,
                    ClientProcess.start(
                            relay.port(), bundle(id), authority.passwordFile(), stateOf(id), ids.indexOf(id)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client's process dies: its connection is cut first, so that nothing of its end is heard. */
    void killClient(ClientId id) {
        Process process = processes.remove(id);
        if (process != null) { // as by kill -9
            process.destroyForcibly().onExit().join();
            return;
        }
        relay.cut(id);
        FederatedClient client = running.remove(id);
        if (client != null) {
            client.close();
        }
    }

    Path bundle(ClientId id) {
        Path bundle = bundles.get(id);
        if (bundle == null) {
            throw new AssertionError("no client " + id);
        }
        return bundle;
    }

    private ChannelCredentials keyOf(ClientId id) {
        return keyOf(bundle(id));
    }

    /** Mutual TLS with the key of a bundle. */
    ChannelCredentials keyOf(Path file) {
        return keys.computeIfAbsent(file, this::loaded);
    }

    private ChannelCredentials loaded(Path file) {
        return TlsChannelCredentials.newBuilder()
                .keyManager(TlsKeyManager.of(new LiveIdentity(IdentityFiles.of(file), authority.password())))
                .trustManager(new AnyPeerTrust())
                .build();
    }

    private ServerCredentials door(Path bundle) {
        return TlsServerCredentials.newBuilder()
                .keyManager(TlsKeyManager.of(new LiveIdentity(IdentityFiles.of(bundle), authority.password())))
                .trustManager(new AnyPeerTrust())
                .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
                .build();
    }

    /** Waits until a task has ended; a server that is away is waited for. */
    Map<String, Object> awaitEnd(String task) throws InterruptedException, IOException {
        return await("the task does not end", () -> Optional.of(rest.task(task))
                .filter(view -> !"RUNNING".equals(view.get("status"))));
    }

    /** All tasks; a server that is away is waited for. */
    List<Map<String, Object>> awaitTasks() throws InterruptedException, IOException {
        return await("the server does not come back", () -> Optional.of(rest.tasks()));
    }

    private <T> T await(String otherwise, Question<T> question) throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            try {
                Optional<T> answer = question.ask();
                if (answer.isPresent()) {
                    return answer.get();
                }
            } catch (RunException e) {
                // It was killed, and comes back.
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError(otherwise + ": " + Files.readString(log()));
    }

    /** Something that a server is asked. */
    private interface Question<T> {
        Optional<T> ask() throws InterruptedException;
    }

    @Override
    public void close() {
        running.values().forEach(FederatedClient::close);
        processes.values().forEach(Process::destroyForcibly);
        relay.close();
        server.close();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path settings(Map<String, String> settings) throws IOException {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        return Files.writeString(folder.resolve("server.properties"), text);
    }
}
