package io.sottovoce.rounds.secure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.rounds.round.ExclusionReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A cohort that is cut, with real clients: each group opens its own sum or none. */
class CutPhaseTest {
    private static final int CLIENTS = 21;
    private static final int SIZE = 7;
    private static final SecureTimes TIMES = new SecureTimes(Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final Duration RETURN = Duration.ofSeconds(5);
    private static final int DIMENSION = 9;

    private final World world = new World();
    private final Map<ClientId, TestClient> clients = new TreeMap<>();
    private final Set<ClientId> deaf = new HashSet<>();
    private final RoundConfig config;
    private final CutPhase cut;
    private long millis = World.NOW.monotonicMillis();

    CutPhaseTest() {
        RevocationList revoked = world.revoking();
        List<VectorSpec> vectors = List.of(new VectorSpec("update", DIMENSION, 16));
        config = grouped(world.config(SIZE, 150_000, Suite.CLASSICAL, vectors, revoked));
        for (int i = 0; i < CLIENTS; i++) {
            ClientId id = ClientId.of(Arrays.copyOf(Canonical.u32(i + 1), 16));
            SigningKey key = SigningKey.generate(world.randomness);
            int[][] input = {new int[DIMENSION]};
            Arrays.fill(input[0], 1 << (i % 8));
            clients.put(id, new TestClient(world, id, key, world.certify(id, key), policy(vectors), input));
        }
        CohortAdverts adverts = new CohortAdverts(
                new ServerSetup(config, world.serverKey, world.authorities, revoked, Set.of()), CLIENTS);
        cut = new CutPhase(adverts, clients.keySet(), CLIENTS - 3, TIMES, RETURN, now());
    }

    @Test
    void everybodyAdvertises_groupsOpenTheirOwnSums() {
        advertise();
        assertTrue(cut.isDone());
        List<CohortAdverts.Group> groups = cut.cut();
        assertEquals(3, groups.size());
        for (CohortAdverts.Group group : groups) {
            assertArrayEquals(sumOf(group.members()), new GroupRun(group).run().orElseThrow());
        }
    }

    @Test
    void groupWithTooManyDropOuts_failsAlone() {
        advertise();
        List<CohortAdverts.Group> groups = cut.cut();
        deaf.addAll(groups.get(0).members().subList(0, 3));
        deaf.add(groups.get(2).members().get(1));
        assertEquals(Optional.empty(), new GroupRun(groups.get(0)).run());
        assertArrayEquals(
                sumOf(groups.get(1).members()),
                new GroupRun(groups.get(1)).run().orElseThrow());
        List<ClientId> rest = new ArrayList<>(groups.get(2).members());
        rest.remove(1);
        assertArrayEquals(sumOf(rest), new GroupRun(groups.get(2)).run().orElseThrow());
    }

    @Test
    void silentAndCutOffClients_areLostAndNotCut() {
        List<ClientId> ids = List.copyOf(clients.keySet());
        deaf.add(ids.get(4));
        deaf.add(ids.get(5));
        advertise();
        cut.on(new SecureEvent.Gone(ids.get(5)), now());
        millis += RETURN.toMillis();
        assertEquals(
                List.of(new SecureEffect.Lost(ids.get(5), ExclusionReason.DISCONNECTED, "")),
                cut.on(new SecureEvent.TimePassed(), now()));
        assertEquals(false, cut.isDone());
        millis = cut.endMillis();
        assertEquals(
                List.of(new SecureEffect.Lost(ids.get(4), ExclusionReason.DEADLINE, "in ADVERTISING_KEYS")),
                cut.on(new SecureEvent.TimePassed(), now()));
        assertTrue(cut.isDone());
        assertEquals(Optional.empty(), cut.problem());
        assertEquals(
                CLIENTS - 2,
                cut.cut().stream().mapToInt(group -> group.members().size()).sum());
    }

    @Test
    void tooFewClients_areNoCohort() {
        deaf.addAll(List.copyOf(clients.keySet()).subList(0, 4));
        advertise();
        millis = cut.endMillis();
        cut.on(new SecureEvent.TimePassed(), now());
        assertEquals("17 clients have joined, needed are 18", cut.problem().orElseThrow());
    }

    @Test
    void foreignAdvert_losesWhoeverSentIt() {
        List<ClientId> ids = List.copyOf(clients.keySet());
        Advert advert = client(ids.get(0)).answer(cut.offer(), Advert.class);
        List<SecureEffect> effects = cut.on(new SecureEvent.Heard(ids.get(1), advert), now());
        assertTrue(effects.stream()
                .anyMatch(effect -> effect instanceof SecureEffect.Lost lost
                        && lost.client().equals(ids.get(1))
                        && lost.reason() == ExclusionReason.REJECTED));
        assertEquals(false, cut.awaitsAdvertOf(ids.get(1)));
    }

    private void advertise() {
        clients.forEach((id, client) -> {
            if (!deaf.contains(id)) {
                assertEquals(
                        List.of(), cut.on(new SecureEvent.Heard(id, client.answer(cut.offer(), Advert.class)), now()));
            }
        });
        deaf.clear();
    }

    private int[] sumOf(List<ClientId> members) {
        int[] sum = new int[DIMENSION];
        for (ClientId member : members) {
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += client(member).input[0][i];
            }
        }
        assertNotEquals(0, sum[0]);
        return sum;
    }

    private TestClient client(ClientId id) {
        return Objects.requireNonNull(clients.get(id));
    }

    private Moment now() {
        return new Moment(World.NOW_SECONDS, millis);
    }

    private ClientPolicy policy(List<VectorSpec> vectors) {
        ClientPolicy base = world.policy(vectors);
        CohortPolicy own = base.cohort();
        return new ClientPolicy(
                base.serverKeys(),
                base.authorities(),
                new CohortPolicy(
                        Set.of(Mode.HONEST_SERVER),
                        own.suiteMin(),
                        own.corrupt(),
                        own.droppedMax(),
                        own.sigmaMin(),
                        own.clientsMin(),
                        own.honestMin(),
                        true),
                base.release(),
                base.revocationAgeMaxSeconds(),
                base.deadlineMaxMillis(),
                base.sessionsPerDayMax());
    }

    private static RoundConfig grouped(RoundConfig one) {
        CohortTerms terms = one.cohort();
        return new RoundConfig(
                one.names(),
                Mode.HONEST_SERVER,
                one.suite(),
                new CohortTerms(terms.corrupt(), terms.dropped(), terms.sigma(), terms.eta(), 6, SIZE, 6),
                one.vectors(),
                one.encoding(),
                one.noise(),
                one.revocation(),
                one.deadlines(),
                one.expirySeconds(),
                Optional.of(new GroupTerms(SIZE, GroupTerms.Use.MEANS)));
    }

    /** One group's session with its clients. */
    private final class GroupRun {
        private final SecureRound round;
        private final MaskedSum sum = new MaskedSum(config.vectors());
        private final Map<ClientId, List<MaskedChunk>> uploads = new HashMap<>();
        private final Deque<Map.Entry<ClientId, ServerMessage>> inbox = new ArrayDeque<>();
        private Optional<int[]> opened = Optional.empty();
        private boolean failed;

        GroupRun(CohortAdverts.Group group) {
            this.round = SecureRound.ofGroup(group, TIMES, RETURN, now());
        }

        Optional<int[]> run() {
            take(round.on(new SecureEvent.TimePassed(), now()));
            while (opened.isEmpty() && !failed) {
                if (inbox.isEmpty()) {
                    millis += TIMES.collect().toMillis();
                    take(round.on(new SecureEvent.TimePassed(), now()));
                } else {
                    Map.Entry<ClientId, ServerMessage> next = inbox.remove();
                    if (!deaf.contains(next.getKey())) {
                        answer(client(next.getKey()), next.getValue());
                    }
                }
            }
            return opened;
        }

        private void take(List<SecureEffect> effects) {
            for (SecureEffect effect : effects) {
                failed |= effect instanceof SecureEffect.Failed;
                if (effect instanceof SecureEffect.Protocol protocol) {
                    carryOut(protocol.effect());
                }
            }
        }

        private void carryOut(ServerEffect effect) {
            if (effect instanceof ServerEffect.Send send) {
                inbox.add(Map.entry(send.to(), send.message()));
            } else if (effect instanceof ServerEffect.AddToSum add) {
                List<MaskedChunk> chunks = Objects.requireNonNull(uploads.get(add.from()));
                sum.add(add.from(), (vector, chunk) -> chunks.get(chunk).packed());
            } else if (effect instanceof ServerEffect.Unmask unmask) {
                unmask.plan().cut(sum, 1).forEach(UnmaskPlan.Work::run);
                ClearSum clear = unmask.plan().release(sum);
                int[] values = new int[DIMENSION];
                clear.chunk(0, 0).copyTo(0, values, 0, DIMENSION);
                opened = Optional.of(values);
            }
        }

        private void answer(TestClient client, ServerMessage message) {
            for (ClientEffect effect : client.take(message)) {
                if (effect instanceof ClientEffect.Send send) {
                    take(round.on(new SecureEvent.Heard(client.id, send.message()), now()));
                } else if (effect instanceof ClientEffect.ChargeRelease) {
                    UploadTrailer trailer = client.upload(config);
                    uploads.put(client.id, List.copyOf(client.chunks));
                    client.chunks.forEach(chunk -> take(round.on(new SecureEvent.Chunk(client.id, chunk), now())));
                    client.acknowledge();
                    take(round.on(new SecureEvent.Heard(client.id, trailer), now()));
                }
            }
        }
    }
}
