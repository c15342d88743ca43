package io.sottovoce.privacy.secagg.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ExclusionsTest {
    private static ClientId id(int i) {
        return ClientId.of(Arrays.copyOf(Canonical.u32(i), 16));
    }

    private static Set<ClientId> ids(int... members) {
        return IntStream.of(members).mapToObj(ExclusionsTest::id).collect(Collectors.toSet());
    }

    private static ServerEffect complaint(int from, int... dealers) {
        return new ServerEffect.Complaint(
                id(from), IntStream.of(dealers).mapToObj(ExclusionsTest::id).toList());
    }

    @Test
    void complaint_leavesBothSidesOutOfTheNextRosterOnly() {
        Exclusions after = Exclusions.none().after(1, List.of(complaint(2, 5)));
        assertEquals(ids(2, 5), after.all());
        assertEquals(Set.of(), after.after(1, List.of()).all());
    }

    @Test
    void clientThatAccusesEverybody_keepsOutOneBesideItself() {
        Exclusions after = Exclusions.none().after(2, List.of(complaint(0, 1, 2, 3, 4, 5, 6)));
        assertEquals(ids(0, 1), after.all());
    }

    @Test
    void clientThatAccusesAgainInALaterSession_isNotHeardAgain() {
        Exclusions first = Exclusions.none().after(1, List.of(complaint(0, 1)));
        Exclusions second = first.after(1, List.of(complaint(0, 2)));
        assertEquals(ids(0), second.all());
    }

    @Test
    void dealerAccusedByMoreThanCouldLie_isLeftOut_andItsAccusersStay() {
        Exclusions after = Exclusions.none().after(1, List.of(complaint(0, 6), complaint(1, 6)));
        assertEquals(ids(6), after.all());
        Exclusions notEnough = Exclusions.none().after(2, List.of(complaint(0, 6), complaint(1, 6)));
        assertEquals(ids(0, 1, 6), notEnough.all());
    }

    @Test
    void oneBadDealer_doesNotEmptyTheNextRoster() {
        List<ServerEffect> everybody = new ArrayList<>();
        for (int i = 1; i < 100; i++) {
            everybody.add(complaint(i, 0));
        }
        assertEquals(ids(0), Exclusions.none().after(10, everybody).all());
    }

    @Test
    void believedAccuser_thatAccusesAnotherToo_isLeftOutWithIt() {
        Exclusions after = Exclusions.none().after(1, List.of(complaint(0, 6), complaint(1, 5, 6)));
        assertEquals(ids(1, 5, 6), after.all());
    }

    /** c corrupt clients and no honest complaint: they keep out no more than c honest ones, however many rounds they have. */
    @Test
    void corruptClients_keepOutNoMoreHonestOnesThanTheyAre() {
        int corrupt = 3;
        Exclusions state = Exclusions.none();
        int keptOut = 0;
        for (int round = 0; round < 20; round++) {
            List<ServerEffect> lies = new ArrayList<>();
            for (int liar = 0; liar < corrupt; liar++) {
                if (!state.all().contains(id(liar))) {
                    lies.add(complaint(liar, IntStream.range(corrupt, 40).toArray()));
                }
            }
            state = state.after(corrupt, lies);
            keptOut += (int) state.all().stream()
                    .filter(client -> client.compareTo(id(corrupt)) >= 0)
                    .count();
        }
        assertTrue(keptOut <= corrupt, keptOut + " honest clients were left out");
    }

    @Test
    void convictedOrDistrusted_isLeftOutForGood() {
        World world = new World();
        TestClient voter = new TestSession(world, Scenes.small(5, 0), 1).clients.get(0);
        var sid = World.hash("sid");
        DoubleVote proof = new DoubleVote(
                voter.certificate,
                sid,
                World.hash("a"),
                io.sottovoce.privacy.secagg.message.Vote.sign(sid, World.hash("a"), voter.key),
                World.hash("b"),
                io.sottovoce.privacy.secagg.message.Vote.sign(sid, World.hash("b"), voter.key));
        Exclusions after = Exclusions.none()
                .after(
                        1,
                        List.of(
                                new ServerEffect.Convict(proof.client(), proof),
                                new ServerEffect.Distrust(id(9), "another self mask")));
        assertEquals(Set.of(voter.id, id(9)), after.after(1, List.of()).all());
    }

    @Test
    void nextSessionsSetup_refusesThem() {
        World world = new World();
        TestSession session = new TestSession(world, Scenes.small(5, 0), 1);
        Exclusions after = Exclusions.none().after(1, List.of(complaint(0, 1)));
        ServerSetup setup =
                new ServerSetup(session.config, world.serverKey, world.authorities, world.revoking(), after.all());
        assertEquals(ids(0, 1), setup.excluded());
    }
}
