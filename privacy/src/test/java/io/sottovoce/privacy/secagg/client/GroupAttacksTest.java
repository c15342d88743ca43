package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerPhase;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A cohort that is cut into groups, and a server that places clients in groups of its own choice. */
class GroupAttacksTest {
    private static final int CLIENTS = 20;
    private static final int SIZE = 7;

    private final World world = new World();
    private final Map<ClientId, TestClient> clients = new TreeMap<>();
    private final Map<ClientId, Roster> rosters = new HashMap<>();
    private final RevocationList revoked = world.revoking();
    private RoundConfig config = grouped(Mode.HONEST_SERVER, GroupTerms.Use.ADDED);

    @Test
    void cut_putsEachClientInOneGroup_andEveryClientAgrees() {
        List<CohortAdverts.Group> groups = cut(true);
        assertEquals(3, groups.size());
        Set<ClientId> placed = new HashSet<>();
        groups.forEach(group -> placed.addAll(group.members()));
        assertEquals(clients.keySet(), placed);
        Set<ContentHash> sessions = new HashSet<>();
        groups.forEach(group -> sessions.add(group.server().session().orElseThrow()));
        assertEquals(3, sessions.size());
        clients.forEach((id, client) -> client.answer(rosterOf(id), Deal.class));
    }

    @Test
    void configurationAndRoster_haveOneEncodingEach() {
        cut(true);
        assertEquals(config, RoundConfig.decode(config.encode()).accepted().orElseThrow());
        Roster roster = rosterOf(first());
        assertEquals(roster, Roster.decode(roster.encode()).accepted().orElseThrow());
        byte[] plain = new Roster(roster.entries(), roster.neighbours(), roster.graph())
                .encode()
                .toBytes();
        byte[] empty = Arrays.copyOf(plain, plain.length + 2);
        assertTrue(Roster.decode(io.sottovoce.privacy.encoding.Octets.of(empty))
                .accepted()
                .isEmpty());
    }

    @Test
    void anotherCohort_isRefused() {
        refused(all -> {
            List<ContentHash> swapped = new ArrayList<>(all);
            Collections.swap(swapped, 0, 1);
            return swapped;
        });
        refused(all -> all.subList(0, all.size() - 1));
        refused(all -> {
            List<ContentHash> more = new ArrayList<>(all);
            more.add(World.hash("nobody"));
            return more;
        });
        refused(all -> {
            List<ContentHash> twice = new ArrayList<>(all);
            twice.add(all.get(0));
            return twice;
        });
        refused(all -> List.of());
    }

    @Test
    void membersOfAnotherGroup_areRefused() {
        List<CohortAdverts.Group> groups = cut(true);
        ClientId victim = groups.get(0).members().get(0);
        Roster other = rosterOf(groups.get(1).members().get(0));
        Roster own = rosterOf(victim);
        List<io.sottovoce.privacy.secagg.message.RosterEntry> stacked = new ArrayList<>(other.entries());
        stacked.set(0, own.entries().get(0));
        stacked.sort(java.util.Comparator.comparing(entry -> entry.certificate().client()));
        aborts(victim, new Roster(stacked, own.neighbours(), own.graph(), own.cohort()), AbortCode.ROSTER);
    }

    @Test
    void cohortInASessionOfOneSum_isRefused() {
        config = world.config(CLIENTS, 100_000, Suite.CLASSICAL, vectors(), revoked);
        makeClients(world.policy(vectors()));
        TestClient client = Objects.requireNonNull(clients.get(first()));
        Advert advert = client.answer(
                Offer.sign(config, io.sottovoce.privacy.encoding.Octets.owning(revoked.toBytes()), world.serverKey),
                Advert.class);
        Roster roster = new Roster(
                List.of(advert.entry()),
                List.of(),
                new io.sottovoce.privacy.secagg.graph.GraphParameters(CLIENTS - 1, 11),
                List.of(advert.entry().hash()));
        aborts(first(), roster, AbortCode.ROSTER);
    }

    @Test
    void groupMeans_takePermission() {
        config = grouped(Mode.HONEST_SERVER, GroupTerms.Use.MEANS);
        makeClients(policy(false));
        TestClient client = Objects.requireNonNull(clients.get(first()));
        Optional<io.sottovoce.privacy.secagg.Rejection> rejection = TestClient.rejection(client.take(
                Offer.sign(config, io.sottovoce.privacy.encoding.Octets.owning(revoked.toBytes()), world.serverKey)));
        assertEquals(AbortCode.POLICY, rejection.orElseThrow().code());
        clients.clear();
        cut(true);
        client = Objects.requireNonNull(clients.get(first()));
        client.answer(rosterOf(first()), Deal.class);
    }

    /** The server itself gives up the group of six, so that a client of another one is asked. */
    @Test
    void smallGroupsInModeM_areRefused() {
        config = grouped(Mode.MALICIOUS, GroupTerms.Use.ADDED);
        assertEquals(3, cut(false).size());
        ClientId asked = rosters.keySet().iterator().next();
        aborts(asked, rosterOf(asked), AbortCode.PARAMETERS);
    }

    private void refused(UnaryOperator<List<ContentHash>> change) {
        clients.clear();
        rosters.clear();
        cut(true);
        Roster roster = rosterOf(first());
        List<ContentHash> changed = change.apply(roster.cohort());
        assertNotEquals(roster.cohort(), changed);
        aborts(first(), new Roster(roster.entries(), roster.neighbours(), roster.graph(), changed), AbortCode.ROSTER);
    }

    private void aborts(ClientId id, Roster roster, AbortCode code) {
        TestClient client = Objects.requireNonNull(clients.get(id));
        assertEquals(
                code, TestClient.rejection(client.take(roster)).orElseThrow().code());
    }

    private ClientId first() {
        return clients.keySet().iterator().next();
    }

    private Roster rosterOf(ClientId id) {
        return Objects.requireNonNull(rosters.get(id));
    }

    private List<CohortAdverts.Group> cut(boolean means) {
        makeClients(policy(means));
        CohortAdverts adverts = new CohortAdverts(
                new ServerSetup(config, world.serverKey, world.authorities, revoked, Set.of()), CLIENTS);
        clients.forEach((id, client) -> assertEquals(
                Optional.empty(), adverts.take(id, client.answer(adverts.offer(), Advert.class), World.NOW)));
        List<CohortAdverts.Group> groups = adverts.cut();
        for (CohortAdverts.Group group : groups) {
            for (ServerEffect effect :
                    group.server().handle(new ServerEvent.PhaseClosed(ServerPhase.ADVERTISING), World.NOW)) {
                if (effect instanceof ServerEffect.Send send) {
                    rosters.put(send.to(), (Roster) send.message());
                }
            }
        }
        return groups;
    }

    private void makeClients(ClientPolicy policy) {
        for (int i = 0; i < CLIENTS; i++) {
            ClientId id = ClientId.of(Arrays.copyOf(Canonical.u32(i + 1), 16));
            SigningKey key = SigningKey.generate(world.randomness);
            clients.put(id, new TestClient(world, id, key, world.certify(id, key), policy, new int[][] {new int[9]}));
        }
    }

    private static List<VectorSpec> vectors() {
        return List.of(new VectorSpec("update", 9, 16));
    }

    private ClientPolicy policy(boolean means) {
        ClientPolicy base = world.policy(vectors());
        CohortPolicy own = base.cohort();
        return new ClientPolicy(
                base.serverKeys(),
                base.authorities(),
                new CohortPolicy(
                        Set.of(Mode.MALICIOUS, Mode.HONEST_SERVER),
                        own.suiteMin(),
                        own.corrupt(),
                        own.droppedMax(),
                        own.sigmaMin(),
                        own.clientsMin(),
                        own.honestMin(),
                        means),
                base.release(),
                base.revocationAgeMaxSeconds(),
                base.deadlineMaxMillis(),
                base.sessionsPerDayMax());
    }

    private RoundConfig grouped(Mode mode, GroupTerms.Use use) {
        RoundConfig one = world.config(SIZE, 0, Suite.CLASSICAL, vectors(), revoked);
        CohortTerms terms = one.cohort();
        return new RoundConfig(
                one.names(),
                mode,
                one.suite(),
                new CohortTerms(terms.corrupt(), terms.dropped(), terms.sigma(), terms.eta(), SIZE - 1, SIZE, SIZE - 1),
                one.vectors(),
                one.encoding(),
                one.noise(),
                one.revocation(),
                one.deadlines(),
                one.expirySeconds(),
                Optional.of(new GroupTerms(SIZE, use)));
    }
}
