package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A session of real machines, driven phase by phase; members are named by their roster index. */
public final class TestSession {
    public final World world;
    public final RoundConfig config;
    public final SecAggServer server;
    public final List<TestClient> clients = new ArrayList<>();
    /** The last message of the server to each client. */
    public final Map<ClientId, ServerMessage> inbox = new HashMap<>();
    /** Every message of the server to each client. */
    public final Map<ClientId, Map<ServerMessage.Kind, ServerMessage>> sent = new HashMap<>();
    /** All effects of the server, in order. */
    public final List<ServerEffect> effects = new ArrayList<>();

    private final Map<Integer, Rogue> rogues = new HashMap<>();
    private final Map<ClientId, Map<SecAggServer.ChunkPlace, Octets>> staged = new HashMap<>();
    private final MaskedSum sum;
    private Optional<UnmaskPlan> plan = Optional.empty();

    public record Options(
            int clients,
            int droppedPpm,
            Suite suite,
            Mode mode,
            List<VectorSpec> vectors,
            UnaryOperator<ClientPolicy> policy) {
        public static Options of(int clients, int droppedPpm) {
            return new Options(
                    clients,
                    droppedPpm,
                    Suite.CLASSICAL,
                    Mode.MALICIOUS,
                    List.of(new VectorSpec("update", 37, 17), new VectorSpec("count", 1, 32)),
                    UnaryOperator.identity());
        }

        public Options with(Suite other) {
            return new Options(clients, droppedPpm, other, mode, vectors, policy);
        }

        public Options with(Mode other) {
            return new Options(clients, droppedPpm, suite, other, vectors, policy);
        }

        public Options with(List<VectorSpec> other) {
            return new Options(clients, droppedPpm, suite, mode, other, policy);
        }

        public Options with(UnaryOperator<ClientPolicy> other) {
            return new Options(clients, droppedPpm, suite, mode, vectors, other);
        }
    }

    public TestSession(World world, Options options, long seed) {
        this(world, options, seed, 1);
    }

    /** A session that the server plans against at least so many corrupt clients. */
    public TestSession(World world, Options options, long seed, int corruptMin) {
        this.world = world;
        RevocationList revoked = world.revoking();
        RoundConfig base =
                world.config(options.clients(), options.droppedPpm(), options.suite(), options.vectors(), revoked);
        this.config = Configs.withMode(base, options.mode());
        this.server = new SecAggServer(
                new ServerSetup(config, world.serverKey, world.authorities, revoked, corruptMin, Set.of()));
        this.sum = new MaskedSum(config.vectors());
        Random random = new Random(seed);
        for (int i = 0; i < options.clients(); i++) {
            ClientId id = ClientId.of(Arrays.copyOf(Canonical.u32(i), 16));
            SigningKey key = SigningKey.generate(world.randomness);
            clients.add(new TestClient(
                    world,
                    id,
                    key,
                    world.certify(id, key),
                    options.policy().apply(world.policy(config.vectors())),
                    input(random)));
        }
    }

    private int[][] input(Random random) {
        return config.vectors().stream()
                .map(spec -> random.ints(spec.dimension())
                        .map(x -> spec.ring().reduce(x))
                        .toArray())
                .toArray(int[][]::new);
    }

    /** Gives the server an event and does what it says. */
    public List<ServerEffect> tell(ServerEvent event) {
        List<ServerEffect> done = server.handle(event, World.NOW);
        for (ServerEffect effect : done) {
            if (effect instanceof ServerEffect.Send send) {
                inbox.put(send.to(), send.message());
                sent.computeIfAbsent(send.to(), id -> new EnumMap<>(ServerMessage.Kind.class))
                        .put(send.message().kind(), send.message());
            } else if (effect instanceof ServerEffect.Stage stage) {
                staged.computeIfAbsent(stage.from(), id -> new HashMap<>())
                        .put(
                                new SecAggServer.ChunkPlace(
                                        stage.chunk().vector(), stage.chunk().index()),
                                stage.chunk().packed());
            } else if (effect instanceof ServerEffect.AddToSum add) {
                sum.add(
                        add.from(),
                        (v, c) -> Objects.requireNonNull(
                                Objects.requireNonNull(staged.get(add.from())).get(new SecAggServer.ChunkPlace(v, c))));
            } else if (effect instanceof ServerEffect.Unmask unmask) {
                plan = Optional.of(unmask.plan());
            }
        }
        effects.addAll(done);
        return done;
    }

    public List<ServerEffect> tell(int member, ClientMessage message) {
        return tell(new ServerEvent.Received(clients.get(member).id, message));
    }

    public List<ServerEffect> close() {
        return tell(new ServerEvent.PhaseClosed(server.phase()));
    }

    public ServerMessage inboxOf(int member) {
        return Objects.requireNonNull(inbox.get(clients.get(member).id), "no message to " + member);
    }

    /** Puts a corrupt client into the place of a member, before anything is advertised. */
    public Rogue corrupt(int member) {
        Rogue rogue = new Rogue(world, clients.get(member), config);
        rogues.put(member, rogue);
        return rogue;
    }

    /** R0 and R1; the roster is closed and in the inbox. */
    public TestSession advertise() {
        for (int i = 0; i < clients.size(); i++) {
            Rogue rogue = rogues.get(i);
            tell(i, rogue == null ? clients.get(i).answer(server.offer(), Advert.class) : rogue.advert());
        }
        close();
        return this;
    }

    /** R2; U2 is closed and in the inbox. */
    public TestSession share(Set<Integer> dropped) {
        for (int i : others(Set.of(), dropped)) {
            Rogue rogue = rogues.get(i);
            tell(i, rogue == null ? clients.get(i).answer(inboxOf(i), Deal.class) : rogue.deal((Roster) inboxOf(i)));
        }
        close();
        return this;
    }

    /** R3; U3 is closed and in the inbox. */
    public TestSession upload(Set<Integer> gone, Set<Integer> dropped) {
        for (int i : others(gone, dropped)) {
            TestClient client = clients.get(i);
            Rogue rogue = rogues.get(i);
            if (rogue == null) {
                client.take(inboxOf(i));
                send(i, client.upload(config));
                client.acknowledge();
            } else {
                send(
                        i,
                        rogue.uploadZeros(
                                (Delivery) inboxOf(i), server.session().orElseThrow()));
            }
        }
        close();
        return this;
    }

    public void send(int member, UploadTrailer trailer) {
        for (MaskedChunk chunk : clients.get(member).chunks) {
            tell(new ServerEvent.ChunkReceived(clients.get(member).id, chunk));
        }
        tell(member, trailer);
    }

    /** R4; the quorum is in the inbox. */
    public TestSession vote(Set<Integer> gone, Set<Integer> dropped) {
        Map<Integer, ServerMessage> survivors = new HashMap<>();
        for (int i : others(gone, Set.of())) {
            survivors.put(i, inboxOf(i));
        }
        for (int i : others(gone, dropped)) {
            if (!rogues.containsKey(i)) {
                tell(i, clients.get(i).answer(Objects.requireNonNull(survivors.get(i)), Vote.class));
            }
        }
        return this;
    }

    /** R5. */
    public TestSession unmask(Set<Integer> gone) {
        for (int i : others(gone, Set.of())) {
            if (!rogues.containsKey(i)) {
                tell(i, clients.get(i).answer(inboxOf(i), Unmasking.class));
            }
        }
        return this;
    }

    public ClearSum clearSum() {
        UnmaskPlan agreed = plan.orElseThrow(() -> new AssertionError("no plan: " + effects.get(effects.size() - 1)));
        agreed.cut(sum, 2).forEach(UnmaskPlan.Work::run);
        return agreed.release(sum);
    }

    public MaskedSum sum() {
        return sum;
    }

    public UnmaskPlan plan() {
        return plan.orElseThrow();
    }

    /** The sum of these members' inputs, element by element. */
    public int[] expected(int vector, Set<Integer> members) {
        int[] total = new int[(int) config.vectors().get(vector).dimension()];
        for (int member : members) {
            for (int i = 0; i < total.length; i++) {
                total[i] += clients.get(member).input[vector][i];
            }
        }
        return Arrays.stream(total)
                .map(config.vectors().get(vector).ring()::reduce)
                .toArray();
    }

    /** A vector of the clear sum. */
    public int[] actual(ClearSum clear, int vector) {
        int[] all = new int[(int) config.vectors().get(vector).dimension()];
        for (int c = 0; c < config.vectors().get(vector).chunks(); c++) {
            int[] part = clear.chunk(vector, c).toArray();
            System.arraycopy(part, 0, all, c << 16, part.length);
        }
        return all;
    }

    public List<Integer> others(Set<Integer> gone, Set<Integer> dropped) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            if (!gone.contains(i) && !dropped.contains(i)) {
                left.add(i);
            }
        }
        return left;
    }
}
