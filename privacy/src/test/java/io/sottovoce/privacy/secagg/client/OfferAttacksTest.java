package io.sottovoce.privacy.secagg.client;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;
import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAccepts;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Deadlines;
import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.testing.Configs;
import io.sottovoce.privacy.secagg.testing.Policies;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A server that signs whatever it likes, with its genuine key. */
final class OfferAttacksTest {
    private TestSession session = Scenes.at(ClientPhase.AWAITING_OFFER);
    private int next;

    private TestClient victim() {
        if (next == session.clients.size()) {
            session = Scenes.at(ClientPhase.AWAITING_OFFER);
            next = 0;
        }
        return session.clients.get(next++);
    }

    private Octets revoked() {
        return session.server.offer().revocationList();
    }

    private Offer signed(RoundConfig config) {
        return Offer.sign(config, revoked(), session.world.serverKey);
    }

    private void refused(AbortCode code, UnaryOperator<RoundConfig> change) {
        TestClient victim = victim();
        assertAborts(victim, signed(change.apply(session.config)), code);
    }

    private void refusedCohort(UnaryOperator<CohortTerms> change) {
        refused(AbortCode.POLICY, c -> Configs.withCohort(c, change.apply(c.cohort())));
    }

    @Test
    void offerOfAnUnpinnedOrForeignSignature_aborts() {
        SigningKey stranger = SigningKey.generate(session.world.randomness);
        assertAborts(victim(), Offer.sign(session.config, revoked(), stranger), AbortCode.AUTHENTICATION);
        Offer other = signed(Configs.withRound(session.config, 2));
        assertAborts(
                victim(), new Offer(session.config.encode(), revoked(), other.signature()), AbortCode.AUTHENTICATION);
        byte[] flipped = other.signature().toBytes();
        flipped[40] ^= 1;
        assertAborts(victim(), new Offer(other.config(), revoked(), Octets.owning(flipped)), AbortCode.AUTHENTICATION);
    }

    @Test
    void downgradeOfGammaDeltaSigmaModeOrCohort_aborts() {
        refusedCohort(t -> with(t, 0, t.dropped().value(), t.sigma(), t.clientsMin()));
        refusedCohort(t -> with(t, 99_999, t.dropped().value(), t.sigma(), t.clientsMin()));
        refusedCohort(t -> with(t, t.corrupt().value(), 300_001, t.sigma(), t.clientsMin()));
        refusedCohort(t -> with(t, t.corrupt().value(), 1_000_000, t.sigma(), t.clientsMin()));
        refusedCohort(t -> with(t, t.corrupt().value(), t.dropped().value(), 103, t.clientsMin()));
        refusedCohort(t -> with(t, t.corrupt().value(), t.dropped().value(), 1, t.clientsMin()));
        refusedCohort(t -> with(t, t.corrupt().value(), t.dropped().value(), t.sigma(), 4));
        refusedCohort(t -> with(t, t.corrupt().value(), t.dropped().value(), t.sigma(), 1));
        refused(AbortCode.POLICY, c -> Configs.withMode(c, Mode.HONEST_SERVER));
    }

    private static CohortTerms with(CohortTerms t, int gamma, int delta, int sigma, int clientsMin) {
        return new CohortTerms(
                new PartsPerMillion(gamma),
                new PartsPerMillion(delta),
                sigma,
                t.eta(),
                clientsMin,
                t.clientsMax(),
                Math.min(clientsMin, t.survivorsMin()));
    }

    @Test
    void classicalSuiteWherePostQuantumIsInsistedOn_aborts() {
        session = Scenes.at(ClientPhase.AWAITING_OFFER, Scenes.small(5, 0).with(Policies::hybridOnly));
        refused(AbortCode.POLICY, c -> Configs.withSuite(c, Suite.CLASSICAL));
        assertAccepts(victim(), signed(Configs.withSuite(session.config, Suite.HYBRID)));
    }

    @Test
    void coordinatePickingAndOtherVectors_abort() {
        List<VectorSpec> own = session.config.vectors();
        for (List<VectorSpec> other : List.of(
                List.of(new VectorSpec("a", 1, 17), own.get(1)),
                List.of(new VectorSpec("a", 4, 17), own.get(1)),
                List.of(new VectorSpec("a", 3, 18), own.get(1)),
                List.of(own.get(1), own.get(0)),
                List.of(own.get(0)),
                List.of(own.get(0), own.get(1), new VectorSpec("c", 1, 8)),
                List.of(new VectorSpec("A", 3, 17), own.get(1)))) {
            refused(AbortCode.POLICY, c -> Configs.withVectors(c, other));
        }
    }

    @Test
    void duplicateVectorNamesOrWidthOf64Bits_areMalformed() {
        byte[] config = session.config.encode().toBytes();
        int second = indexOf(config, (byte) 1, (byte) 'b');
        byte[] duplicate = config.clone();
        duplicate[second + 1] = 'a';
        assertMalformed(duplicate);
        byte[] wide = config.clone();
        wide[second + 2 + 8] = 64;
        assertMalformed(wide);
        for (int bits : new int[] {0, 7, 33, 255}) {
            wide[second + 2 + 8] = (byte) bits;
            assertMalformed(wide);
        }
    }

    private static int indexOf(byte[] bytes, byte first, byte second) {
        for (int i = 1; i < bytes.length; i++) {
            if (bytes[i - 1] == first && bytes[i] == second) {
                return i - 1;
            }
        }
        throw new AssertionError("not found");
    }

    private void assertMalformed(byte[] config) {
        TestClient victim = victim();
        Octets bytes = Octets.of(config);
        Octets signature = Octets.owning(
                session.world.serverKey.sign("config", bytes.hash().toBytes()));
        assertAborts(victim, new Offer(bytes, revoked(), signature), AbortCode.MALFORMED);
    }

    @Test
    void configurationOfAnotherEncoding_isMalformed() {
        byte[] config = session.config.encode().toBytes();
        byte[] version = config.clone();
        version[1] = 2;
        assertMalformed(version);
        assertMalformed(java.util.Arrays.copyOf(config, config.length + 1));
        assertMalformed(java.util.Arrays.copyOf(config, config.length - 1));
        assertMalformed(new byte[0]);
        byte[] mode = config.clone();
        mode[2 + 16 + 16 + 8 + 3 * 32] = 3;
        assertMalformed(mode);
    }

    @Test
    void enlargedClipOrScaleOrOtherRounding_aborts() {
        for (EncodingTerms terms : List.of(
                new EncodingTerms(Math.nextUp(1.0), 1000, 0.6, 0),
                new EncodingTerms(1.0, Math.nextUp(1000.0), 0.6, 0),
                new EncodingTerms(1.0, 1000, 0.5, 0),
                new EncodingTerms(1.0, 1000, 0.6, 4))) {
            refused(AbortCode.POLICY, c -> Configs.withEncoding(c, terms));
        }
    }

    @Test
    void noNoiseOrWeakerNoiseThanInsistedOn_aborts() {
        session = noisy();
        next = 0;
        NoiseTerms n = Policies.noise();
        refusedNoise(Optional.empty());
        for (NoiseTerms weaker : List.of(
                new NoiseTerms(n.unit(), n.mechanism(), Math.nextDown(1.0), n.delta(), 8, 0),
                new NoiseTerms(n.unit(), n.mechanism(), Double.MIN_VALUE, n.delta(), 8, 0),
                new NoiseTerms(n.unit(), n.mechanism(), 1.0, Math.nextUp(1e-5), 8, 0),
                new NoiseTerms(n.unit(), NoiseTerms.DISCRETE_GAUSSIAN, 1.0, n.delta(), 8, 0),
                new NoiseTerms(NoiseTerms.RECORD, n.mechanism(), 1.0, n.delta(), 8, 0))) {
            refusedNoise(Optional.of(weaker));
        }
        assertAccepts(victim(), signed(Configs.withNoise(session.config, Optional.of(n))));
    }

    private static TestSession noisy() {
        return Scenes.at(ClientPhase.AWAITING_OFFER, Scenes.small(5, 0).with(Policies::insistingOnNoise));
    }

    private void refusedNoise(Optional<NoiseTerms> terms) {
        if (next == session.clients.size()) {
            session = noisy();
            next = 0;
        }
        refused(AbortCode.POLICY, c -> Configs.withNoise(c, terms));
    }

    @Test
    void zeroNoiseCalledPrivate_cannotBeSaid() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new NoiseTerms(NoiseTerms.CLIENT, NoiseTerms.SKELLAM, 0, 1e-5, 1, 0));
        for (double z : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1}) {
            assertThrows(IllegalArgumentException.class, () -> new NoiseTerms(1, 1, z, 1e-5, 1, 0));
        }
    }

    @Test
    void participationBeyondTheTermsOrThePolicy_aborts() {
        session = noisy();
        TestClient victim = victim();
        victim.records.participations = 8;
        assertAborts(
                victim, signed(Configs.withNoise(session.config, Optional.of(Policies.noise()))), AbortCode.POLICY);
        NoiseTerms generous = new NoiseTerms(1, 1, 1.0, 1e-5, 1000, 0);
        TestClient other = victim();
        other.records.participations = 10;
        assertAborts(other, signed(Configs.withNoise(session.config, Optional.of(generous))), AbortCode.POLICY);
    }

    @Test
    void participationBeyondTheTerms_abortsAlsoWhereThePolicyDoesNotInsistOnNoise() {
        TestClient victim = victim();
        victim.records.participations = 8;
        assertAborts(
                victim, signed(Configs.withNoise(session.config, Optional.of(Policies.noise()))), AbortCode.POLICY);
    }

    @Test
    void retryOfTheSameUpdateWithoutNoise_aborts_withNoiseIsANewRelease() {
        TestClient victim = victim();
        victim.records.releases = 1;
        assertAborts(victim, signed(session.config), AbortCode.POLICY);
        session = noisy();
        next = 0;
        TestClient again = victim();
        again.records.releases = 1;
        assertAccepts(again, signed(Configs.withNoise(session.config, Optional.of(Policies.noise()))));
        TestClient tooOften = victim();
        tooOften.records.releases = 2;
        assertAborts(
                tooOften, signed(Configs.withNoise(session.config, Optional.of(Policies.noise()))), AbortCode.POLICY);
    }

    @Test
    void roundThatWasBegunBefore_isAReplay() {
        for (long seen : new long[] {1, 2, Long.MAX_VALUE}) {
            TestClient victim = victim();
            victim.records.highestRound = seen;
            assertAborts(victim, signed(session.config), AbortCode.REPLAY);
        }
        TestClient fresh = victim();
        fresh.records.highestRound = 0;
        assertAccepts(fresh, signed(session.config));
    }

    @Test
    void expiredOrEndlessSession_aborts() {
        refused(AbortCode.DEADLINE, c -> Configs.withExpiry(c, World.NOW_SECONDS - 1));
        assertAccepts(victim(), signed(Configs.withExpiry(session.config, World.NOW_SECONDS)));
        refused(AbortCode.POLICY, c -> Configs.withDeadlines(c, new Deadlines(1, 2, 3, 4, 1_000_001)));
    }

    @Test
    void anotherPopulation_aborts() {
        RoundNames n = session.config.names();
        RoundNames other =
                new RoundNames(PopulationId.ofName("other"), n.task(), n.round(), n.nonce(), n.model(), n.plan());
        refused(AbortCode.POLICY, c -> Configs.withNames(c, other));
    }

    @Test
    void moreSessionsADayThanThePolicy_aborts() {
        session =
                Scenes.at(ClientPhase.AWAITING_OFFER, Scenes.small(5, 0).with(p -> Policies.withSessionsPerDay(p, 3)));
        TestClient victim = victim();
        victim.records.sessionsToday = 3;
        assertAborts(victim, signed(session.config), AbortCode.POLICY);
        TestClient below = victim();
        below.records.sessionsToday = 2;
        assertAccepts(below, signed(session.config));
    }

    @Test
    void exhaustedLedger_aborts() {
        TestClient victim = victim();
        victim.records.refusal = Optional.of("epsilon 8.1 of 8");
        assertAborts(victim, signed(session.config), AbortCode.LEDGER);
    }

    private void refusedRevocation(RevocationList list, AbortCode code) {
        TestClient victim = victim();
        RoundConfig config = Configs.withRevocation(session.config, new RevocationTerms(list.epoch(), list.hash()));
        assertAborts(victim, Offer.sign(config, Octets.owning(list.toBytes()), session.world.serverKey), code);
    }

    @Test
    void revocationListOfTheServersMaking_orOld_orRolledBack_aborts() {
        RegistrationAuthority forger = new RegistrationAuthority(session.world.serverKey, session.world.population);
        refusedRevocation(forger.revoke(World.NOW_SECONDS, new TreeSet<>()), AbortCode.AUTHENTICATION);
        refusedRevocation(
                session.world.authority.revoke(World.NOW_SECONDS - 86_401, new TreeSet<>()), AbortCode.POLICY);
        TestClient victim = victim();
        victim.records.highestEpoch = World.NOW_SECONDS - 59;
        assertAborts(victim, signed(session.config), AbortCode.REPLAY);
        TestClient same = victim();
        same.records.highestEpoch = World.NOW_SECONDS - 60;
        assertAccepts(same, signed(session.config));
    }

    @Test
    void revocationListThatTheConfigurationDoesNotName_aborts() {
        RevocationList other = session.world.authority.revoke(World.NOW_SECONDS - 60, new TreeSet<>(Set.of(999L)));
        assertAborts(
                victim(),
                Offer.sign(session.config, Octets.owning(other.toBytes()), session.world.serverKey),
                AbortCode.AUTHENTICATION);
        assertAborts(
                victim(),
                Offer.sign(session.config, Octets.owning(new byte[5]), session.world.serverKey),
                AbortCode.MALFORMED);
        refused(
                AbortCode.AUTHENTICATION,
                c -> Configs.withRevocation(
                        c,
                        new RevocationTerms(
                                c.revocation().epoch() + 1, c.revocation().hash())));
    }

    @Test
    void ownCertificateRevokedOrExpired_aborts() {
        TestClient victim = victim();
        refusedFor(victim, victim.certificate.serial());
        TestClient late = victim();
        late.now = new Moment(late.certificate.notAfter() + 301, 1_000);
        RoundConfig config = Configs.withExpiry(session.config, World.NOW_SECONDS + 10_000);
        assertAborts(late, signed(config), AbortCode.AUTHENTICATION);
        TestClient justInTime = victim();
        justInTime.now = new Moment(justInTime.certificate.notAfter() + 300, 1_000);
        assertAccepts(justInTime, signed(config));
    }

    private void refusedFor(TestClient victim, long serial) {
        RevocationList list = session.world.revoking(serial);
        RoundConfig config = Configs.withRevocation(session.config, new RevocationTerms(list.epoch(), list.hash()));
        assertAborts(
                victim,
                Offer.sign(config, Octets.owning(list.toBytes()), session.world.serverKey),
                AbortCode.AUTHENTICATION);
    }
}
