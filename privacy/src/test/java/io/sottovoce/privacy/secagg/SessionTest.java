package io.sottovoce.privacy.secagg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerPhase;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.TestSession.Options;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SessionTest {
    private final World world = new World();

    @Test
    void nobodyDropsOut_sumIsExact() {
        TestSession session = new TestSession(world, Options.of(6, 0), 1);
        session.advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of())
                .vote(Set.of(), Set.of())
                .unmask(Set.of());
        assertSum(session, Set.of(0, 1, 2, 3, 4, 5));
        Result result = session.server.result(World.hash("aggregate"));
        session.clients.forEach(client -> client.take(result));
        session.clients.forEach(client -> assertEquals(ClientPhase.FINISHED, client.phase()));
    }

    @Test
    void everyAllowedPairDropsOut_beforeOrAfterDealing_sumIsExact() {
        for (int a = 0; a < 8; a++) {
            for (int b = a; b < 8; b++) {
                run(Set.of(), set(a, b), Suite.CLASSICAL);
                run(Set.of(a), b == a ? Set.of() : Set.of(b), Suite.CLASSICAL);
            }
        }
    }

    @Test
    void hybridSuite_lowerAndHigherIndicesDropOut_sumIsExact() {
        run(Set.of(), Set.of(0, 7), Suite.HYBRID);
        run(Set.of(3), Set.of(4), Suite.HYBRID);
    }

    @Test
    void clientsLeaveBetweenVoteAndUnmasking_sharesReplaceTheirSelfMasks() {
        TestSession session = new TestSession(world, Options.of(10, 300_000), 3);
        session.advertise().share(Set.of(0)).upload(Set.of(0), Set.of(9)).vote(Set.of(0, 9), Set.of());
        session.unmask(Set.of(0, 9, 5));
        session.close();
        assertSum(session, Set.of(1, 2, 3, 4, 5, 6, 7, 8));
    }

    @Test
    void clientsLeaveBetweenUploadAndVote_sumIsExact() {
        TestSession session = new TestSession(world, Options.of(10, 300_000), 3);
        session.advertise().share(Set.of()).upload(Set.of(), Set.of(9));
        session.vote(Set.of(9, 0, 1, 2), Set.of()).unmask(Set.of(9, 0, 1, 2));
        session.close();
        assertSum(session, Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
    }

    @Test
    void modeH_needsNoVotes() {
        TestSession session =
                new TestSession(world, Options.of(6, 0).with(Mode.HONEST_SERVER).with(SessionTest::allowingModeH), 4);
        session.advertise().share(Set.of()).upload(Set.of(), Set.of()).unmask(Set.of());
        assertSum(session, Set.of(0, 1, 2, 3, 4, 5));
    }

    @Test
    void vectorsOverSeveralChunks_everyWidth_sumIsExact() {
        List<VectorSpec> vectors = List.of(
                new VectorSpec("a", (1 << 17) + 5, 20), new VectorSpec("b", 1 << 16, 8), new VectorSpec("c", 3, 31));
        TestSession session = new TestSession(world, Options.of(6, 170_000).with(vectors), 5);
        session.advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of(2))
                .vote(Set.of(2), Set.of())
                .unmask(Set.of(2));
        assertSum(session, Set.of(0, 1, 3, 4, 5));
    }

    @Test
    void ringOf256_withDropOuts_sumIsExact() {
        TestSession session =
                new TestSession(world, Options.of(256, 50_000).with(List.of(new VectorSpec("a", 5, 16))), 6);
        Set<Integer> gone = Set.of(1, 50, 200);
        Set<Integer> dropped = Set.of(3, 4, 5, 6, 7, 255);
        Set<Integer> away = union(gone, dropped);
        session.advertise()
                .share(gone)
                .upload(gone, dropped)
                .vote(away, Set.of())
                .unmask(away);
        assertSum(session, new HashSet<>(session.others(away, Set.of())));
    }

    @Test
    void moreDropOutsThanAllowed_abortsWithoutASum() {
        TestSession session = new TestSession(world, Options.of(8, 250_000), 7);
        session.advertise().share(Set.of(0, 1, 2));
        assertEquals(ServerPhase.ABORTED, session.server.phase());
        TestSession later = new TestSession(world, Options.of(8, 250_000), 8);
        later.advertise().share(Set.of(0)).upload(Set.of(0), Set.of(1, 2));
        assertEquals(ServerPhase.ABORTED, later.server.phase());
        assertTrue(later.effects.stream().noneMatch(ServerEffect.Unmask.class::isInstance));
    }

    private void run(Set<Integer> beforeDealing, Set<Integer> afterDealing, Suite suite) {
        TestSession session = new TestSession(world, Options.of(8, 250_000).with(suite), 2);
        Set<Integer> away = union(beforeDealing, afterDealing);
        session.advertise()
                .share(beforeDealing)
                .upload(beforeDealing, afterDealing)
                .vote(away, Set.of())
                .unmask(away);
        assertSum(session, new HashSet<>(session.others(away, Set.of())));
    }

    private static void assertSum(TestSession session, Set<Integer> members) {
        ClearSum clear = session.clearSum();
        assertEquals(members.size(), clear.inputs());
        for (int v = 0; v < session.config.vectors().size(); v++) {
            assertArrayEquals(session.expected(v, members), session.actual(clear, v));
        }
    }

    private static Set<Integer> set(int a, int b) {
        return a == b ? Set.of(a) : Set.of(a, b);
    }

    private static Set<Integer> union(Set<Integer> a, Set<Integer> b) {
        Set<Integer> all = new HashSet<>(a);
        all.addAll(b);
        return all;
    }

    private static ClientPolicy allowingModeH(ClientPolicy p) {
        return withCohort(
                p,
                new CohortPolicy(
                        Set.of(Mode.HONEST_SERVER),
                        p.cohort().suiteMin(),
                        p.cohort().corrupt(),
                        p.cohort().droppedMax(),
                        104,
                        5,
                        3));
    }

    private static ClientPolicy withCohort(ClientPolicy p, CohortPolicy cohort) {
        return new ClientPolicy(
                p.serverKeys(),
                p.authorities(),
                cohort,
                p.release(),
                p.revocationAgeMaxSeconds(),
                p.deadlineMaxMillis(),
                p.sessionsPerDayMax());
    }
}
