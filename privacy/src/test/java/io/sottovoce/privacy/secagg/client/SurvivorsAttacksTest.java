package io.sottovoce.privacy.secagg.client;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.server.ServerPhase;
import io.sottovoce.privacy.secagg.testing.Policies;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server that lies about who has survived. */
final class SurvivorsAttacksTest {
    /** Seven clients of whom one may drop out; all are waiting for R4a. */
    private static TestSession scene() {
        return Scenes.at(ClientPhase.AWAITING_SURVIVORS, Scenes.small(7, 150_000));
    }

    private static Survivors without(int size, Integer... gone) {
        return new Survivors(
                MemberSet.where(size, i -> !Set.of(gone).contains(i)).encoded());
    }

    @Test
    void clientItselfSaidToHaveDropped_aborts() {
        TestSession session = scene();
        for (int victim = 0; victim < 7; victim++) {
            assertAborts(session.clients.get(victim), without(7, victim), AbortCode.ROSTER);
        }
    }

    @Test
    void everySurvivorSetSmallerThanAgreed_aborts() {
        TestSession session = scene();
        int victim = 0;
        for (int kept = 1; kept <= 5 && victim < 7; kept++) {
            int self = victim;
            int others = kept - 1;
            MemberSet set = MemberSet.of(
                    7,
                    IntStream.concat(
                                    IntStream.of(self),
                                    IntStream.range(0, 7).filter(i -> i != self).limit(others))
                            .boxed()
                            .collect(Collectors.toSet()));
            assertAborts(session.clients.get(victim++), new Survivors(set.encoded()), AbortCode.TOO_FEW);
        }
    }

    @Test
    void survivorWhoNeverDealt_aborts() {
        TestSession session = new TestSession(new World(), Scenes.small(7, 150_000), 1);
        session.advertise().share(Set.of(6)).upload(Set.of(6), Set.of());
        assertAborts(session.clients.get(0), without(7), AbortCode.ROSTER);
        assertAborts(session.clients.get(1), without(7, 5), AbortCode.ROSTER);
    }

    @Test
    void setOfAnotherEncoding_aborts() {
        TestSession session = scene();
        int victim = 0;
        for (byte[] encoded : List.of(
                new byte[0],
                new byte[] {0b1111111, 0},
                new byte[] {(byte) 0xFF},
                new byte[] {(byte) 0x80},
                new byte[512])) {
            assertAborts(session.clients.get(victim++), new Survivors(Octets.of(encoded)), AbortCode.MALFORMED);
        }
    }

    @Test
    void asksForBothShareKindsOfOnePeer_abortsAndSendsNothing() {
        TestSession session = scene();
        for (int victim = 0; victim < 7; victim++) {
            int peer = (victim + 1) % 7;
            boolean deadFirst = victim % 2 == 0;
            TestClient client = session.clients.get(victim);
            client.answer(deadFirst ? without(7, peer) : without(7), Vote.class);
            assertAborts(client, deadFirst ? without(7) : without(7, peer), AbortCode.REPLAY);
        }
    }

    @Test
    void secondSurvivorSetAfterUnmasking_abortsAndOpensNoSecondShare() {
        TestSession session = Scenes.at(ClientPhase.UNMASKED, Scenes.small(7, 150_000));
        for (int peer = 1; peer < 7; peer++) {
            List<ClientEffect> effects = session.clients.get(peer).take(without(7, 0));
            assertTrue(TestClient.sent(effects, Unmasking.class).isEmpty());
            assertEquals(ClientPhase.ABORTED, session.clients.get(peer).phase());
        }
    }

    @Test
    void modeH_secondSurvivorSet_abortsAndOpensNoSecondShare() {
        TestSession session = new TestSession(
                new World(), Scenes.small(7, 150_000).with(Mode.HONEST_SERVER).with(Policies::trustingTheServer), 3);
        session.advertise().share(Set.of()).upload(Set.of(), Set.of());
        TestClient victim = session.clients.get(0);
        Unmasking first = victim.answer(session.inboxOf(0), Unmasking.class);
        assertEquals(
                first,
                TestClient.sent(victim.take(session.inboxOf(0)), Unmasking.class)
                        .orElseThrow());
        assertAborts(victim, without(7, 3), AbortCode.REPLAY);
    }

    @Test
    void unmasking_holdsOneShareOfEachDealer_ofTheKindThatTheSurvivorsImply() {
        TestSession session = new TestSession(new World(), Scenes.small(7, 150_000), 5);
        session.advertise().share(Set.of()).upload(Set.of(), Set.of(4));
        session.vote(Set.of(4), Set.of()).unmask(Set.of(4));
        // The server checks the kind of each share against the dealer's commitments: it has found none wanting.
        assertEquals(ServerPhase.COMPLETE, session.server.phase());
    }

    @Test
    void differentSurvivorsForTwoParts_atMostOnePartUnmasks_andOfTwoHalvesNone() {
        for (int split = 1; split < 7; split++) {
            TestSession session = scene();
            Map<Integer, Vote> votes = new HashMap<>();
            for (int i = 0; i < 7; i++) {
                votes.put(i, session.clients.get(i).answer(i < split ? without(7, 6) : without(7, 0), Vote.class));
            }
            // Q = 5: a part of five has a quorum by itself, and then the other has none.
            for (int i = 0; i < 7; i++) {
                boolean first = i < split;
                List<ClientEffect> effects =
                        session.clients.get(i).take(Votes.quorum(votes, first ? Set.of(6) : Set.of(0)));
                assertEquals(
                        (first ? split : 7 - split) >= 5,
                        TestClient.sent(effects, Unmasking.class).isPresent());
            }
        }
    }

    @Test
    void sameSurvivorsButAnotherU2_hasNoQuorum() {
        // The server tells half of the clients that member 6 had not dealt, and all of them that it did not survive.
        TestSession session = new TestSession(new World(), Scenes.small(7, 150_000), 5);
        session.advertise().share(Set.of());
        Map<Integer, Vote> votes = new HashMap<>();
        for (int i = 0; i < 6; i++) {
            Delivery honest = (Delivery) session.inboxOf(i);
            Delivery told = i < 3
                    ? honest
                    : new Delivery(
                            without(7, 6).inputSet(),
                            honest.envelopes().stream()
                                    .filter(from -> from.dealer() != 6)
                                    .toList());
            TestClient client = session.clients.get(i);
            client.take(told);
            client.upload(session.config);
            client.acknowledge();
            votes.put(i, client.answer(without(7, 6), Vote.class));
        }
        for (int i = 0; i < 6; i++) {
            assertAborts(session.clients.get(i), Votes.quorum(votes, Set.of()), AbortCode.QUORUM);
        }
    }

    @Test
    void quorumOfTwoDigests_cannotBothExist() {
        for (int n = 4; n <= 300; n++) {
            for (int c = 1; c < n; c++) {
                int quorum = new io.sottovoce.privacy.secagg.graph.CohortNumbers(n, c, 0, n).quorum();
                assertTrue(2 * quorum > n + c);
            }
        }
    }

    @Test
    void everySubsetAsSurvivors_isRefusedUnlessItMeetsEveryRule() {
        TestSession session = scene();
        for (int bits = 0; bits < 1 << 7; bits++) {
            int self = bits % 7;
            if (self == 0) {
                session = scene();
            }
            int set = bits;
            MemberSet members = MemberSet.where(7, i -> (set >> i & 1) == 1);
            TestClient victim = session.clients.get(self);
            victim.take(new Survivors(members.encoded()));
            assertEquals(
                    members.contains(self) && members.count() >= 6 ? ClientPhase.AWAITING_QUORUM : ClientPhase.ABORTED,
                    victim.phase(),
                    members::toString);
        }
    }
}
