package io.sottovoce.client;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.sottovoce.client.secure.ClientStore;
import io.sottovoce.client.secure.SecureClient;
import io.sottovoce.learning.Backend;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.ProtobufLibrary;
import io.sottovoce.proto.Protocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes part in a federation: connects outwards to one server, trains in the rounds its policy agrees to, and hands over
 * updates. Reconnects and resumes by itself until it is closed or refused for good. Thread-safe; used once.
 *
 * <p>Guarantees that no record of the data leaves through it: what the server gets is the update, the number of
 * examples, the mean loss, and reasons. What an update reveals is the policy's concern, see {@link ClientPolicy}.
 */
public final class FederatedClient implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FederatedClient.class.getName());

    private final Hello hello;
    private final ClientEngine engine;
    private final ClientLoop loop;
    private final Mailbox mailbox = new Mailbox();
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<AutoCloseable> owned;
    private boolean used;

    private FederatedClient(Builder builder) {
        this.owned = new ArrayList<>();
        Optional<ModelTrust> trust = Optional.of(builder.makeTrust());
        Optional<SecureClient> secure = builder.makeSecure(owned);
        this.engine = new ClientEngine(builder.policy, builder.makeTrainer(owned), secure, trust);
        this.hello = new Hello(Protocol.VERSION, builder.id(), builder.population, version(), engine.modes());
        Supplier<Backoff> backoffs = builder::makeBackoff;
        Channels channels = new Channels(builder.channels());
        this.loop = new ClientLoop(
                hello,
                engine,
                channels,
                new Transfers(
                        channels::newest,
                        backoffs,
                        new Bandwidth(builder.policy.uploadBytesPerSecond(), builder.policy.downloadBytesPerSecond())),
                backoffs.get(),
                mailbox,
                builder.listener);
        this.thread = new Thread(this::run, "sottovoce-client");
        thread.setDaemon(true);
    }

    /** Begins a client; a server and data or a trainer are needed. */
    public static Builder builder() {
        return new Builder();
    }

    /** Who this client is to the server. */
    public ClientId clientId() {
        return hello.client();
    }

    /** Begins to connect, and returns at once. */
    public synchronized void start() {
        if (used) {
            throw new IllegalStateException("the client was started or closed already");
        }
        used = true;
        LOG.log(System.Logger.Level.INFO, "client {0}: {1}", clientId(), engine.describe());
        Backend.warnings().forEach(line -> LOG.log(System.Logger.Level.WARNING, line));
        if (hello.modes().isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "secure aggregation needs an identity, and the policy allows nothing else: no round will be joined");
        }
        thread.start();
    }

    /**
     * Waits until the client has stopped for good.
     *
     * @return why, one line
     */
    public String awaitShutdown() throws InterruptedException {
        stopped.await();
        thread.join(); // the latch opens a moment before the thread has ended
        return thread.getState() == Thread.State.NEW ? "closed before it was started" : loop.stopReason();
    }

    /** As {@link #awaitShutdown()}, for a time; false where the client still runs. */
    public boolean awaitShutdown(Duration atMost) throws InterruptedException {
        boolean ended = stopped.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            thread.join();
        }
        return ended;
    }

    /** Stops: interrupts training, cuts the connection, waits until both are gone. May be called from a listener. */
    @Override
    public void close() {
        if (neverStarted()) {
            closeOwned();
            stopped.countDown();
            return;
        }
        mailbox.post(new Mail.Close());
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized boolean neverStarted() {
        boolean never = !used;
        used = true;
        return never;
    }

    private void run() {
        try {
            loop.run();
        } finally {
            closeOwned();
            stopped.countDown();
        }
    }

    private void closeOwned() {
        for (AutoCloseable closeable : owned) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "a resource did not close", e);
            }
        }
    }

    private static String version() {
        return Objects.requireNonNullElse(FederatedClient.class.getPackage().getImplementationVersion(), "development");
    }

    /** Builds a client. */
    public static final class Builder {
        private static final String POPULATION_DEFAULT = "default";
        private static final Duration BACKOFF_FLOOR = Duration.ofMillis(250);
        private static final Duration BACKOFF_CEILING = Duration.ofSeconds(30);

        private final SecureRandom random = new SecureRandom();
        private @Nullable Supplier<ManagedChannel> channels;
        private @Nullable ServerAddress server;
        private @Nullable ClientIdentity identity;
        private @Nullable Path stateDirectory;
        private @Nullable ChannelCredentials credentials;
        private @Nullable ClientId clientId;
        private String population = POPULATION_DEFAULT;
        private @Nullable Dataset data;
        private @Nullable LocalTrainer trainer;
        private ClientPolicy policy = ClientPolicy.builder().build();
        private ClientListener listener = ClientListener.NONE;
        private Duration backoffFloor = BACKOFF_FLOOR;
        private Duration backoffCeiling = BACKOFF_CEILING;

        private Builder() {}

        /** Where the server is; needed. */
        public Builder server(String name, int number) {
            this.server = new ServerAddress(name, number);
            return this;
        }

        /**
         * Who this client is, certified by a registration authority: mutual TLS, and the client id of the certificate.
         * This, {@link #credentials} or {@link #plaintext} is needed.
         */
        public Builder identity(ClientIdentity certified) {
            this.identity = certified;
            return this;
        }

        /** Encrypts the connection otherwise, for a server that does not go by certificates of an authority. */
        public Builder credentials(ChannelCredentials tls) {
            this.credentials = tls;
            return this;
        }

        /** Plain text, for a loopback or a test: whoever is in between reads and changes everything. */
        public Builder plaintext() {
            return credentials(InsecureChannelCredentials.create());
        }

        /**
         * The client's id where it has no certified identity; otherwise a random one, new with each client. One
         * connection at a time has it.
         */
        public Builder clientId(ClientId id) {
            this.clientId = id;
            return this;
        }

        /** Which clients this one belongs to: a task is for one population. Otherwise {@code default}. */
        public Builder population(String name) {
            int bytes = name.getBytes(StandardCharsets.UTF_8).length;
            if (bytes < 1 || bytes > Protocol.POPULATION_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "a population's name has 1 to " + Protocol.POPULATION_BYTES_MAX + " bytes, not " + bytes);
            }
            this.population = name;
            return this;
        }

        /** The examples to train on, with ND4J; this or a trainer is needed. */
        public Builder data(Dataset examples) {
            this.data = examples;
            return this;
        }

        /** What trains; it stays the caller's to close. */
        public Builder trainer(LocalTrainer own) {
            this.trainer = own;
            return this;
        }

        /** What this client agrees to; otherwise secure aggregation only. */
        public Builder policy(ClientPolicy agreed) {
            this.policy = agreed;
            return this;
        }

        /**
         * Where the client keeps what must outlive it: which rounds it began, what it has spent, receipts. Otherwise {@code
         * .sottovoce/clients/ID} in the home directory. One client at a time has it; whoever deletes it forgets what was
         * spent.
         */
        public Builder stateDirectory(Path folder) {
            this.stateDirectory = folder;
            return this;
        }

        /** Told what the client does. */
        public Builder listener(ClientListener told) {
            this.listener = told;
            return this;
        }

        /** Bounds of the waits between attempts; otherwise 0.25 s to 30 s. */
        public Builder backoff(Duration floor, Duration ceiling) {
            this.backoffFloor = floor;
            this.backoffCeiling = ceiling;
            return this;
        }

        /** Another transport than the network's. */
        Builder channels(Supplier<ManagedChannel> factory) {
            this.channels = factory;
            return this;
        }

        /**
         * The client, not yet started.
         *
         * @throws IllegalArgumentException where something is missing or does not go together
         * @throws IllegalStateException where the application has a protobuf library that is too old
         */
        public FederatedClient build() {
            ProtobufLibrary.require();
            if (server == null && channels == null) {
                throw new IllegalArgumentException("no server was named");
            }
            if ((data == null) == (trainer == null)) {
                throw new IllegalArgumentException((data == null ? "neither data nor" : "both data and")
                        + " a trainer were given, expected one of the two");
            }
            requireTransport();
            makeBackoff();
            return new FederatedClient(this);
        }

        private void requireTransport() {
            if (channels == null && identity == null && credentials == null) {
                throw new IllegalArgumentException(
                        "no identity was given; name one, or say plaintext() where nobody is in between");
            }
            if (identity == null) {
                return;
            }
            if (credentials != null || clientId != null) {
                throw new IllegalArgumentException(
                        "an identity and " + (clientId == null ? "credentials" : "a client id") + " were given");
            }
            if (!identity.population().equals(PopulationId.ofName(population))) {
                throw new IllegalArgumentException(
                        "the identity is not of population '" + population + "', which the builder names");
            }
        }

        private ClientId id() {
            if (identity != null) {
                return identity.clientId();
            }
            return clientId != null ? clientId : ClientId.of(randomBytes(ClientId.BYTES));
        }

        private byte[] randomBytes(int count) {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        }

        /** A client with an identity remembers across restarts which models it has seen; one without, while it runs. */
        private ModelTrust makeTrust() {
            return new ModelTrust(
                    Optional.ofNullable(identity).map(known -> known::serverKeys),
                    policy.unsignedModels(),
                    PopulationId.ofName(population),
                    stateFolder()
                            .<ModelHistory>map(folder -> FileModelHistory.open(folder.resolve("models")))
                            .orElseGet(MemoryModelHistory::new));
        }

        /** Secure aggregation takes an identity and a place for what must outlive the client. */
        private Optional<SecureClient> makeSecure(List<AutoCloseable> owned) {
            if (identity == null) {
                return Optional.empty();
            }
            SecureClient client = new SecureClient(
                    identity,
                    policy.secure(),
                    policy.records(),
                    ClientStore.open(stateFolder().orElseThrow()),
                    InstantSource.system());
            owned.add(client);
            return Optional.of(client);
        }

        /** The folder that was named, or the one that goes with an identity; none for a client without either. */
        private Optional<Path> stateFolder() {
            return Optional.ofNullable(stateDirectory).or(() -> Optional.ofNullable(identity)
                    .map(own -> Path.of(
                            System.getProperty("user.home"),
                            ".sottovoce",
                            "clients",
                            own.clientId().hex())));
        }

        private LocalTrainer makeTrainer(List<AutoCloseable> owned) {
            if (trainer != null) {
                return trainer;
            }
            ModelPool models = new ModelPool(1);
            owned.add(models);
            return new Nd4jTrainer(Objects.requireNonNull(data), models, random.nextLong());
        }

        private Backoff makeBackoff() {
            return new Backoff(backoffFloor, backoffCeiling, random);
        }

        private Supplier<ManagedChannel> channels() {
            if (channels != null) {
                return channels;
            }
            ServerAddress address = Objects.requireNonNull(server);
            return () -> address.connect(transport());
        }

        private ChannelCredentials transport() {
            // Asked for with each connection, so that a replaced identity serves the next one.
            return identity != null ? identity.credentials() : Objects.requireNonNull(credentials);
        }
    }
}
