package io.sottovoce.client.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.testing.Configs;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.privacy.vector.ClippedUpdate;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients of the SDK against a server that cheats. */
final class MaliciousServerTest {
    @TempDir
    Path folder;

    private SecureScene scene;

    @BeforeEach
    void open() {
        scene = new SecureScene(folder, true, SecureScene.policy().build());
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private SecureScene.Member victim() {
        return scene.members.get(0);
    }

    private void assertDead(AbortCode code, String receipt) {
        assertTrue(victim().session.over());
        assertEquals(List.of(code), victim().aborted);
        assertTrue(victim().said.isEmpty(), "something was said after the end");
        assertTrue(victim().receipt(1).contains(receipt), victim().receipt(1));
        assertReady();
    }

    /** The next round is joined as if nothing had been. */
    private void assertReady() {
        RoundConfig next = scene.config(1000, false);
        assertTrue(victim().consider(scene.offer(next), next).session().isPresent());
    }

    private void assertRefused(Octets offer, RoundConfig of, AbortCode code) {
        SecureClient.Begun begun = victim().consider(offer, of);
        assertTrue(begun.session().isEmpty(), "agreed");
        assertEquals(code, begun.code(), begun.refusal());
        assertTrue(victim().said.isEmpty(), "something was said to a refused offer");
        assertTrue(victim().text("receipts/refused.txt").contains(begun.refusal()));
    }

    private void assertRefused(RoundConfig config) {
        assertRefused(scene.offer(config), config, AbortCode.POLICY);
    }

    private static Survivors without(int gone) {
        return new Survivors(
                MemberSet.where(SecureScene.CLIENTS, i -> i != gone).encoded());
    }

    @Test
    void honestRound_isOpenedAndCharged() {
        scene.begin().share().upload().vote().unmask();
        assertTrue(scene.unmask.isPresent());
        scene.members.forEach(member -> {
            assertFalse(member.session.over());
            assertEquals(List.of(), member.aborted);
            assertTrue(member.client.epsilon() > 0);
            member.session.take(scene.server.result(World.hash("sum")));
            assertTrue(member.session.over());
            assertTrue(member.receipt(1).contains("sum opened"), member.receipt(1));
        });
    }

    @Test
    void secondSurvivorSet_opensNothing() {
        scene.begin().share().upload();
        victim().session.take(without(6));
        victim().said.clear();
        victim().session.take(without(5));
        assertDead(AbortCode.REPLAY, "REPLAY");
    }

    @Test
    void bothHalvesBeforeTheAcknowledgement_openNothing() {
        scene.begin().share();
        victim().takeInbox();
        victim().release();
        victim().session.take(without(6));
        victim().session.take(without(5));
        for (int i = 0; i < 1000; i++) {
            victim().session.take(without(i % 6 + 1));
        }
        assertTrue(victim().said.isEmpty());
        victim().session.acknowledged();
        victim().said.clear(); // the vote for the first, which opens nothing by itself
        assertDead(AbortCode.REPLAY, "REPLAY");
    }

    @Test
    void survivorsBeforeTheAcknowledgement_areAnsweredAfterItOnce() {
        scene.begin().share();
        victim().takeInbox();
        victim().release();
        victim().session.take(without(6));
        victim().session.take(without(6));
        assertTrue(victim().said.isEmpty());
        victim().session.acknowledged();
        assertEquals(1, victim().said.size());
        assertFalse(victim().session.over());
    }

    /** The others' votes make a quorum while this client's acknowledgement is still on its way. */
    @Test
    void quorumBeforeTheAcknowledgement_waitsForItAndIsAnswered() {
        scene.begin().share();
        victim().takeInbox();
        victim().release();
        victim().input.chunks().forEach(chunk -> scene.tell(new ServerEvent.ChunkReceived(victim().id, chunk)));
        scene.tell(new ServerEvent.Received(victim().id, victim().input.trailer()));
        List<SecureScene.Member> others = scene.members.subList(1, SecureScene.CLIENTS);
        others.forEach(SecureScene.Member::takeInbox);
        others.forEach(SecureScene.Member::upload);
        scene.tell(new ServerEvent.PhaseClosed(scene.server.phase()));
        victim().takeInbox();
        others.forEach(SecureScene.Member::takeInbox);
        others.forEach(SecureScene.Member::flush);
        assertTrue(victim().inbox() instanceof Quorum);
        victim().takeInbox();
        assertTrue(victim().said.isEmpty());
        victim().session.acknowledged();
        assertEquals(List.of(), victim().aborted);
        assertEquals(2, victim().said.size(), "expected the vote and the shares");
    }

    @Test
    void secondDifferentDelivery_endsTheSession() {
        scene.begin().share();
        Delivery first = (Delivery) victim().inbox();
        victim().session.take(first);
        victim().session
                .take(new Delivery(
                        first.shareSet(),
                        first.envelopes().subList(1, first.envelopes().size())));
        assertDead(AbortCode.REPLAY, "REPLAY");
        assertEquals(0, victim().client.epsilon());
    }

    @Test
    void votesThatMakeNoQuorum_openNothing() {
        scene.begin().share().upload().vote();
        Quorum honest = (Quorum) victim().inbox();
        victim().session.take(new Quorum(honest.votes().subList(0, 2)));
        assertDead(AbortCode.QUORUM, "QUORUM");
    }

    @Test
    void anotherModelThanOffered_isRefusedBeforeAnythingIsSaid() {
        RoundConfig other = scene.config(2, true);
        assertRefused(scene.offer(other), scene.config, AbortCode.POLICY);
    }

    @Test
    void anotherModelThanTrainedOn_isNotSent() throws InterruptedException, SessionDeadException {
        scene.begin().share();
        victim().takeInbox();
        victim().session.awaitGrant();
        assertThrows(SessionDeadException.class, () -> victim().session
                .release(
                        Optional.of(
                                ClippedUpdate.clip(Update.owning(new float[SecureScene.DIMENSION]), SecureScene.CLIP)),
                        0,
                        new double[0],
                        World.hash("another model")));
        assertDead(AbortCode.MODEL, "MODEL");
        assertTrue(victim().client.epsilon() > 0, "a charge was taken back");
    }

    @Test
    void keyThatIsNotPinned_isRefused() {
        SigningKey foreign = SigningKey.generate(scene.world.randomness);
        Octets offer = Offer.sign(scene.config, Octets.of(scene.revoked.toBytes()), foreign)
                .encode();
        assertRefused(offer, scene.config, AbortCode.AUTHENTICATION);
        assertReady();
    }

    @Test
    void listThatForgetsAnIdentityThatTheClientKnowsAsRevoked_isRefused() {
        victim().known = scene.world.authority.revoke(World.NOW_SECONDS - 30, new TreeSet<>(List.of(4L, 77L)));
        assertRefused(scene.offer(scene.config), scene.config, AbortCode.AUTHENTICATION);
        assertTrue(victim().text("receipts/refused.txt").contains("lacks serial number 4"));
        victim().known = scene.world.authority.revoke(World.NOW_SECONDS - 30, new TreeSet<>());
        assertReady(); // older, but it forgets nobody
    }

    @Test
    void anythingWeaker_isRefused() {
        RoundConfig good = scene.config;
        CohortTerms c = good.cohort();
        assertRefused(Configs.withMode(good, Mode.HONEST_SERVER));
        assertRefused(Configs.withCohort(
                good,
                new CohortTerms(
                        c.corrupt(), c.dropped(), 40, c.eta(), c.clientsMin(), c.clientsMax(), c.survivorsMin())));
        assertRefused(Configs.withCohort(
                good,
                new CohortTerms(
                        c.corrupt(),
                        new PartsPerMillion(400_000),
                        c.sigma(),
                        c.eta(),
                        c.clientsMin(),
                        c.clientsMax(),
                        4)));
        assertRefused(Configs.withNoise(
                good, Optional.of(new NoiseTerms(NoiseTerms.CLIENT, NoiseTerms.SKELLAM, 0.05, 1e-5, 8, 0))));
        List<VectorSpec> vectors = good.vectors();
        assertRefused(Configs.withVectors(good, vectors.subList(0, 1)));
        assertRefused(
                Configs.withVectors(good, List.of(vectors.get(0), vectors.get(1), new VectorSpec("more", 1, 32))));
        assertReady();
    }

    @Test
    void weakerSuiteAndNoNoise_areRefusedByTheDefaultPolicy() {
        victim().stop();
        try (SecureClient strict = new SecureClient(
                victim().keys(),
                SecurePolicy.builder().clientsMin(5).build(),
                ClientStore.open(victim().folder),
                victim().clock())) {
            victim().client = strict;
            for (RoundConfig weak : List.of(scene.config, scene.config(1, false))) {
                SecureClient.Begun begun = victim().consider(scene.offer(weak), weak);
                assertTrue(begun.session().isEmpty());
                assertEquals(AbortCode.POLICY, begun.code());
            }
        }
    }

    @Test
    void replayedRound_isRefusedAfterARestartToo() {
        scene.begin();
        assertRefused(scene.offer(scene.config), scene.config, AbortCode.REPLAY);
        victim().kill();
        victim().start();
        SecureClient.Begun begun = victim().consider(scene.offer(scene.config), scene.config);
        assertEquals(AbortCode.REPLAY, begun.code());
    }

    @Test
    void budgetOfARound_aDayAndInTotal_areFilters() {
        scene.begin().share().upload();
        double one = victim().client.epsilon();
        assertRefusedWith(SecureScene.policy().epsilonMax(one / 2, 100, 100, 1e-5), "a round");
        assertRefusedWith(SecureScene.policy().epsilonMax(100, one, 100, 1e-5), "a day");
        assertRefusedWith(SecureScene.policy().epsilonMax(100, 100, one, 1e-5), "all tasks");
    }

    private void assertRefusedWith(SecurePolicy.Builder policy, String which) {
        victim().stop();
        victim().client =
                new SecureClient(victim().keys(), policy.build(), ClientStore.open(victim().folder), victim().clock());
        RoundConfig next = scene.config(2, true);
        SecureClient.Begun begun = victim().consider(scene.offer(next), next);
        assertTrue(begun.session().isEmpty());
        assertEquals(AbortCode.LEDGER, begun.code());
        assertTrue(begun.refusal().contains("epsilon of " + which), begun.refusal());
    }
}
