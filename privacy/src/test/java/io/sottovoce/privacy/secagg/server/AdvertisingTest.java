package io.sottovoce.privacy.secagg.server;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertRefuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.testing.Configs;
import io.sottovoce.privacy.secagg.testing.CurvePoints;
import io.sottovoce.privacy.secagg.testing.Rogue;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.ServerInput;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AdvertisingTest {
    private static TestSession scene() {
        TestSession session = new TestSession(new World(), Scenes.small(5, 0), 1);
        for (int i = 1; i < 5; i++) {
            session.tell(i, session.clients.get(i).answer(session.server.offer(), Advert.class));
        }
        return session;
    }

    @Test
    void everyInput_isTakenRefusedOrEndsTheSession() {
        new EveryInput(
                        AdvertisingTest::scene,
                        ServerPhase.ADVERTISING,
                        ServerPhase.ABORTED,
                        Map.of(),
                        List.of(ServerInput.ADVERT))
                .check();
    }

    private static TestClient newcomer(TestSession session) {
        return session.clients.get(0);
    }

    private static Rogue rogue(TestSession session) {
        return new Rogue(session.world, newcomer(session), session.config);
    }

    @Test
    void repeatedAdvert_isTakenOnce_anotherOneIsRefused() {
        TestSession session = scene();
        Advert advert = rogue(session).advert();
        assertTrue(session.tell(0, advert).isEmpty());
        assertTrue(session.tell(0, advert).isEmpty());
        assertRefuses(session.tell(0, rogue(session).advert()), AbortCode.REPLAY);
    }

    @Test
    void advertUnderAnothersStream_isRefused() {
        TestSession session = scene();
        Advert first = session.clients.get(1).answer(session.server.offer(), Advert.class);
        assertRefuses(session.tell(0, first), AbortCode.AUTHENTICATION);
    }

    @Test
    void keysOfAnotherMember_areRefused_soThatNoClientAbortsOverThem() {
        for (int which = 0; which < 2; which++) {
            TestSession session = scene();
            PublicKeys other = session.clients
                    .get(1)
                    .answer(session.server.offer(), Advert.class)
                    .keys();
            PublicKeys own = rogue(session).publicKeys();
            PublicKeys mixed = which == 0
                    ? new PublicKeys(other.mask(), own.mask(), Octets.EMPTY, Octets.EMPTY)
                    : new PublicKeys(own.channel(), other.mask(), Octets.EMPTY, Octets.EMPTY);
            TestClient body = newcomer(session);
            Advert advert = Advert.sign(body.certificate, body.key, session.config.hash(), mixed);
            assertRefuses(session.tell(0, advert), AbortCode.KEYS);
        }
    }

    @Test
    void keysThatAClientWouldRefuse_areRefused() {
        TestSession session = scene();
        TestClient body = newcomer(session);
        Octets good = rogue(session).publicKeys().channel();
        for (Octets bad : CurvePoints.invalid(session.world)) {
            for (PublicKeys keys : List.of(
                    new PublicKeys(bad, good, Octets.EMPTY, Octets.EMPTY),
                    new PublicKeys(good, bad, Octets.EMPTY, Octets.EMPTY),
                    new PublicKeys(good, good, Octets.EMPTY, Octets.EMPTY))) {
                Advert advert = Advert.sign(body.certificate, body.key, session.config.hash(), keys);
                assertRefuses(session.tell(0, advert), AbortCode.KEYS);
            }
        }
    }

    @Test
    void advertForAnotherRoundOrSignedByAnother_isRefused() {
        TestSession session = scene();
        TestClient body = newcomer(session);
        PublicKeys keys = rogue(session).publicKeys();
        assertRefuses(
                session.tell(
                        0,
                        Advert.sign(
                                body.certificate,
                                body.key,
                                Configs.withRound(session.config, 2).hash(),
                                keys)),
                AbortCode.KEYS);
        assertRefuses(
                session.tell(0, Advert.sign(body.certificate, session.world.serverKey, session.config.hash(), keys)),
                AbortCode.KEYS);
    }

    /** Within the skew the server would take it, and a client whose clock is a second ahead would abort over it. */
    @Test
    void certificateThatEndsBeforeTheSessionDoes_isNotListed() {
        TestSession session = scene();
        TestClient body = newcomer(session);
        long end = World.NOW_SECONDS + 300 + 1;
        for (long notAfter : new long[] {World.NOW_SECONDS - 300, World.NOW_SECONDS, end - 1, end}) {
            Certificate certificate = session.world
                    .authority
                    .certify(
                            CertificateRequest.of(body.id, session.world.population, body.key),
                            World.NOW_SECONDS - 1000,
                            notAfter,
                            77)
                    .orElseThrow();
            Advert advert = Advert.sign(
                    certificate, body.key, session.config.hash(), rogue(session).publicKeys());
            if (notAfter < end) {
                assertRefuses(session.tell(0, advert), AbortCode.AUTHENTICATION);
            } else {
                assertTrue(session.tell(0, advert).isEmpty());
            }
        }
    }

    @Test
    void oneIdentityKeyUnderTwoNames_isRefused() {
        TestSession session = scene();
        SigningKey shared = session.clients.get(1).key;
        Certificate second = session.world.certify(newcomer(session).id, shared);
        Advert advert = Advert.sign(
                second, shared, session.config.hash(), rogue(session).publicKeys());
        assertRefuses(session.tell(0, advert), AbortCode.KEYS);
    }

    @Test
    void fullCohort_takesNobodyElse() {
        TestSession session = scene();
        session.tell(0, rogue(session).advert());
        ClientId sixth = new ClientId("ee".repeat(16));
        SigningKey key = SigningKey.generate(session.world.randomness);
        Advert advert = Advert.sign(session.world.certify(sixth, key), key, session.config.hash(), freshKeys(session));
        assertRefuses(session.tell(new ServerEvent.Received(sixth, advert)), AbortCode.TOO_FEW);
    }

    private static PublicKeys freshKeys(TestSession session) {
        return new PublicKeys(
                CurvePoints.fresh(session.world), CurvePoints.fresh(session.world), Octets.EMPTY, Octets.EMPTY);
    }

    @Test
    void excludedClient_isNotListed() {
        TestSession session = scene();
        TestClient body = newcomer(session);
        SecAggServer server = new SecAggServer(new ServerSetup(
                session.config,
                session.world.serverKey,
                session.world.authorities,
                session.world.revoking(),
                Set.of(body.id)));
        assertRefuses(
                server.handle(new ServerEvent.Received(body.id, rogue(session).advert()), World.NOW), AbortCode.POLICY);
    }

    @Test
    void roster_isStoredBeforeAnybodyIsToldOfIt() {
        TestSession session = scene();
        session.tell(0, rogue(session).advert());
        List<ServerEffect> effects = session.close();
        assertTrue(
                effects.get(0) instanceof ServerEffect.Persist persist && persist.fact() == ServerEffect.Fact.ROSTER);
        assertTrue(effects.stream().skip(1).allMatch(ServerEffect.Send.class::isInstance));
    }

    @Test
    void boundOnCorruptClientsBesideTheShare_raisesThresholdAndQuorum() {
        World world = new World();
        TestSession plain = new TestSession(world, Scenes.small(9, 0), 1).advertise();
        TestSession guarded = new TestSession(world, Scenes.small(9, 0), 1, 2).advertise();
        assertEquals(5, ((Roster) plain.inboxOf(0)).graph().threshold());
        assertEquals(6, ((Roster) guarded.inboxOf(0)).graph().threshold());
    }
}
