package io.sottovoce.server.engine;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.secure.SecureTimes;
import io.sottovoce.rounds.secure.TaskLedger;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.server.storage.Storage;
import io.sottovoce.server.storage.StorageFixture;
import io.sottovoce.server.testing.TestSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the sessions of one round need, over real stores; nobody is connected, and no timer ever fires. */
final class SessionScene implements AutoCloseable {
    static final SecureTimes TIMES = new SecureTimes(Duration.ofSeconds(60), Duration.ofSeconds(60));

    private static final int DIMENSION = 9;

    final World world = new World();
    final RoundRef ref = new RoundRef(new TaskId("1".repeat(32)), 1);
    final Surroundings around;
    final RoundConfig config;
    final ServerSetup setup;

    private final Storage storage;

    /** A scene whose groups, or only sum, have at least so many clients. */
    SessionScene(Path home, int clients) {
        RevocationList revoked = world.revoking();
        InstantSource clock = () -> Instant.ofEpochSecond(World.NOW_SECONDS);
        Executor direct = Runnable::run;
        ScheduledThreadPoolExecutor never = new ScheduledThreadPoolExecutor(1, new ThreadPoolExecutor.DiscardPolicy());
        never.shutdown();
        ClientRegistry registry = new ClientRegistry(
                TestSettings.of(Map.of("sottovoce.home", home.toString())).clients(), clock, new Nobody());
        this.storage = StorageFixture.embedded(home);
        this.around = new Surroundings(
                storage, registry, new ServerMetrics(new SimpleMeterRegistry()), clock, direct, direct, never);
        this.config = grouped(
                world.config(
                        clients, 150_000, Suite.CLASSICAL, List.of(new VectorSpec("update", DIMENSION, 16)), revoked),
                clients);
        this.setup = new ServerSetup(config, world.serverKey, world.authorities, revoked, Set.of());
    }

    /** Names of clients. */
    static List<ClientId> names(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> ClientId.of(Arrays.copyOf(Canonical.u32(i), 16)))
                .toList();
    }

    /** A session of one sum, or of a group. */
    SecureSession session(SecureRound round, String label, Consumer<RoundEvent> events) {
        return new SecureSession(ref, task(), round, label, release(), new PaceMeter(), around, events, effect -> {});
    }

    RoundRelease release() {
        TaskLedger ledger = new TaskLedger(task().privacy(), Optional.empty());
        return new RoundRelease(ref, task(), ledger, storage.rounds(), 0);
    }

    @Override
    public void close() {
        storage.close();
    }

    private static SecureTask task() {
        TaskSpec spec = TaskSpec.fromTree(Map.of(
                "name", "test",
                "model", Map.of("name", "linear"),
                "training", Map.of("epochs", 1),
                "rounds", 1,
                "cohort", Map.of("size", 20),
                "aggregation", Map.of("mode", "secure"),
                "privacy", Map.of("mechanism", "none", "clip", 1.0)));
        return SecureTask.of(spec, spec.secure().orElseThrow(), DIMENSION);
    }

    private static RoundConfig grouped(RoundConfig one, int size) {
        CohortTerms terms = one.cohort();
        return new RoundConfig(
                one.names(),
                Mode.HONEST_SERVER,
                one.suite(),
                new CohortTerms(terms.corrupt(), terms.dropped(), terms.sigma(), terms.eta(), size - 1, size, size - 1),
                one.vectors(),
                one.encoding(),
                one.noise(),
                one.revocation(),
                one.deadlines(),
                one.expirySeconds(),
                Optional.of(new GroupTerms(size, GroupTerms.Use.MEANS)));
    }

    private static final class Nobody implements ClientRegistry.Listener {
        @Override
        public void available(ClientMessage.Hello client, @Nullable TaskId only) {}

        @Override
        public void gone(ClientMessage.Hello client, @Nullable TaskId except) {}
    }
}
