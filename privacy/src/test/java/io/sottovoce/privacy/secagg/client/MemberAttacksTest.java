package io.sottovoce.privacy.secagg.client;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;
import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAccepts;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.crypto.MlKem;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.testing.Configs;
import io.sottovoce.privacy.secagg.testing.CurvePoints;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Members that are not who they should be: certificates, adverts and keys of a corrupt member or of the server's own making. */
final class MemberAttacksTest extends RosterScene {
    @Test
    void memberThatTheServerCertifiedItself_aborts() {
        refused(
                AbortCode.AUTHENTICATION,
                r -> replacing(
                        r,
                        CORRUPT,
                        forged(
                                idOf(CORRUPT),
                                new RegistrationAuthority(session.world.serverKey, session.world.population))));
    }

    @Test
    void wholeCohortOfTheServersMaking_aborts() {
        refused(AbortCode.AUTHENTICATION, r -> {
            RegistrationAuthority own = new RegistrationAuthority(session.world.serverKey, session.world.population);
            Roster altered = r;
            for (int i = 0; i < 5; i++) {
                if (i != next - 1) {
                    altered = replacing(altered, i, forged(idOf(i), own));
                }
            }
            return altered;
        });
    }

    @Test
    void certificateOutsideItsTimeByMoreThanTheSkew_aborts_withinItIsAccepted() {
        long now = World.NOW_SECONDS;
        refusedCertificate(now - 1000, now - 301);
        refusedCertificate(now + 301, now + 1000);
        refusedCertificate(0, 0);
        acceptedCertificate(now - 1000, now - 300);
        acceptedCertificate(now + 300, now + 1000);
        acceptedCertificate(now, now);
        acceptedCertificate(0, Long.MAX_VALUE);
    }

    private void refusedCertificate(long notBefore, long notAfter) {
        refused(
                AbortCode.AUTHENTICATION,
                r -> replacing(r, CORRUPT, forged(idOf(CORRUPT), session.world.authority, notBefore, notAfter)));
    }

    private void acceptedCertificate(long notBefore, long notAfter) {
        int victim = victim();
        Roster r = (Roster) session.inboxOf(victim);
        assertAccepts(
                session.clients.get(victim),
                replacing(r, CORRUPT, forged(idOf(CORRUPT), session.world.authority, notBefore, notAfter)));
    }

    @Test
    void memberOfAnotherPopulation_aborts() {
        refused(AbortCode.AUTHENTICATION, r -> {
            PopulationId other = PopulationId.ofName("other");
            SigningKey key = SigningKey.generate(session.world.randomness);
            Certificate certificate = new RegistrationAuthority(session.world.authorityKey, other)
                    .certify(CertificateRequest.of(idOf(CORRUPT), other, key), 0, World.NOW_SECONDS + 9, 1)
                    .orElseThrow();
            return replacing(r, CORRUPT, Advert.sign(certificate, key, session.config.hash(), freshKeys()));
        });
    }

    @Test
    void revokedMember_aborts() {
        World world = new World();
        TestSession scene = new TestSession(world, Scenes.small(5, 0), 1);
        RevocationList list =
                world.revoking(scene.clients.get(CORRUPT).certificate.serial());
        RoundConfig config = Configs.withRevocation(scene.config, new RevocationTerms(list.epoch(), list.hash()));
        Offer offer = Offer.sign(config, Octets.owning(list.toBytes()), world.serverKey);
        List<Advert> adverts = scene.clients.stream()
                .map(client -> client.id.equals(scene.clients.get(CORRUPT).id)
                        ? Advert.sign(client.certificate, client.key, config.hash(), freshKeys())
                        : client.answer(offer, Advert.class))
                .toList();
        Roster roster = new Roster(
                adverts.stream().map(Advert::entry).toList(),
                List.of(1, 2, 3, 4).stream()
                        .map(i -> new Roster.NeighbourKeys(i, adverts.get(i).keys()))
                        .toList(),
                new GraphParameters(4, 3));
        assertAborts(scene.clients.get(0), roster, AbortCode.AUTHENTICATION);
    }

    @Test
    void advertSignedForAnotherRoundOrByAnother_aborts() {
        TestClient corrupt = session.clients.get(CORRUPT);
        for (RoundConfig other :
                List.of(Configs.withRound(session.config, 7), Configs.withSuite(session.config, Suite.HYBRID))) {
            refused(
                    AbortCode.KEYS,
                    r -> replacing(
                            r,
                            CORRUPT,
                            Advert.sign(
                                    session.clients.get(CORRUPT).certificate,
                                    session.clients.get(CORRUPT).key,
                                    other.hash(),
                                    freshKeys())));
        }
        refused(
                AbortCode.KEYS,
                r -> replacing(
                        r,
                        CORRUPT,
                        Advert.sign(
                                session.clients.get(CORRUPT).certificate,
                                SigningKey.generate(session.world.randomness),
                                session.config.hash(),
                                freshKeys())));
        assertEquals(ClientPhase.AWAITING_ROSTER, corrupt.phase());
    }

    private void refusedKeys(UnaryOperator<PublicKeys> change) {
        refused(AbortCode.KEYS, r -> {
            TestClient corrupt = session.clients.get(CORRUPT);
            PublicKeys keys = change.apply(freshKeys());
            return replacing(r, CORRUPT, Advert.sign(corrupt.certificate, corrupt.key, session.config.hash(), keys));
        });
    }

    @Test
    void lowOrderOrNonCanonicalKeysOfACorruptMember_abort() {
        for (Octets bad : CurvePoints.invalid(session.world)) {
            refusedKeys(k -> new PublicKeys(bad, k.mask(), Octets.EMPTY, Octets.EMPTY));
            refusedKeys(k -> new PublicKeys(k.channel(), bad, Octets.EMPTY, Octets.EMPTY));
        }
    }

    @Test
    void equalKeysOfOneMemberOrOfTwo_abort() {
        refusedKeys(k -> new PublicKeys(k.channel(), k.channel(), Octets.EMPTY, Octets.EMPTY));
        for (boolean channel : List.of(true, false)) {
            refused(AbortCode.KEYS, r -> {
                PublicKeys copied = r.neighbours().get(3).keys();
                PublicKeys fresh = freshKeys();
                PublicKeys keys = channel
                        ? new PublicKeys(copied.channel(), fresh.mask(), Octets.EMPTY, Octets.EMPTY)
                        : new PublicKeys(fresh.channel(), copied.channel(), Octets.EMPTY, Octets.EMPTY);
                TestClient corrupt = session.clients.get(CORRUPT);
                return replacing(
                        r, CORRUPT, Advert.sign(corrupt.certificate, corrupt.key, session.config.hash(), keys));
            });
        }
    }

    @Test
    void victimsOwnKeysEchoedByACorruptMember_abort() {
        refused(AbortCode.KEYS, r -> {
            PublicKeys own = session.clients
                    .get(next - 1)
                    .answer(session.server.offer(), Advert.class)
                    .keys();
            TestClient corrupt = session.clients.get(CORRUPT);
            return replacing(r, CORRUPT, Advert.sign(corrupt.certificate, corrupt.key, session.config.hash(), own));
        });
    }

    @Test
    void oneIdentityKeyUnderTwoNames_aborts() {
        refused(AbortCode.ROSTER, r -> {
            TestClient corrupt = session.clients.get(CORRUPT);
            Certificate second = session.world.certify(idOf(4), corrupt.key);
            return replacing(r, 4, Advert.sign(second, corrupt.key, session.config.hash(), freshKeys()));
        });
    }

    @Test
    void kemKeysInTheClassicalSuite_abort() {
        Octets key = Octets.owning(MlKem.publicKey(CurvePoints.seed64(session.world)));
        refusedKeys(k -> new PublicKeys(k.channel(), k.mask(), key, Octets.EMPTY));
    }

    @Test
    void malformedOrMissingKemKeysInTheHybridSuite_abort() {
        Octets good = Octets.owning(MlKem.publicKey(CurvePoints.seed64(session.world)));
        Octets other = Octets.owning(MlKem.publicKey(CurvePoints.seed64(session.world)));
        byte[] unreduced = good.toBytes();
        unreduced[0] = (byte) 0xFF;
        unreduced[1] |= 0x0F;
        for (List<Octets> pair : List.of(
                List.of(Octets.EMPTY, Octets.EMPTY),
                List.of(Octets.of(unreduced), other),
                List.of(other, Octets.of(unreduced)),
                List.of(good, good),
                List.of(good, Octets.of(java.util.Arrays.copyOf(other.toBytes(), 1183))))) {
            TestSession scene =
                    Scenes.at(ClientPhase.AWAITING_ROSTER, Scenes.small(5, 0).with(Suite.HYBRID));
            TestClient corrupt = scene.clients.get(CORRUPT);
            PublicKeys keys = new PublicKeys(
                    CurvePoints.fresh(scene.world), CurvePoints.fresh(scene.world), pair.get(0), pair.get(1));
            Advert advert = Advert.sign(corrupt.certificate, corrupt.key, scene.config.hash(), keys);
            assertAborts(scene.clients.get(0), replacing((Roster) scene.inboxOf(0), CORRUPT, advert), AbortCode.KEYS);
        }
    }
}
