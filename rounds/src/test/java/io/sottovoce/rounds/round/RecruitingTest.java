package io.sottovoce.rounds.round;

import static io.sottovoce.rounds.round.RoundFixture.START;
import static io.sottovoce.rounds.round.RoundFixture.TIME;
import static io.sottovoce.rounds.round.RoundFixture.assertNotTaken;
import static io.sottovoce.rounds.round.RoundFixture.assertTaken;
import static io.sottovoce.rounds.round.RoundFixture.available;
import static io.sottovoce.rounds.round.RoundFixture.clients;
import static io.sottovoce.rounds.round.RoundFixture.context;
import static io.sottovoce.rounds.round.RoundFixture.effects;
import static io.sottovoce.rounds.round.RoundFixture.gone;
import static io.sottovoce.rounds.round.RoundFixture.recruiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sottovoce.rounds.cohort.ClientSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecruitingTest {
    private static final long DEADLINE = START + 10_000;

    @Test
    void opened_withTooFewClients_waitsUntilTheDeadline() {
        Transition transition = RoundState.open(context(true), clients(3), START);

        assertEquals(Phase.RECRUITING, transition.state().phase());
        assertEquals(List.of(new RoundEffect.WakeAt(DEADLINE)), transition.effects());
    }

    @Test
    void opened_withEnoughClients_drawsAtOnce() {
        Transition transition = RoundState.open(context(true), clients(9), START);

        assertEquals(Phase.COLLECTING, transition.state().phase());
        RoundEffect.SendOffers offers =
                effects(transition, RoundEffect.SendOffers.class).get(0);
        assertEquals(4, offers.clients().size());
        assertEquals(transition.state().participation().offered(), offers.clients());
    }

    @Test
    void opened_sameClientsInTwoRounds_drawsDifferentCohortsAndTheSameAgain() {
        RoundContext one = context(true);
        RoundContext two = new RoundContext(
                one.task(), one.round() + 1, one.base(), one.rules(), one.weighting(), true, one.seed());
        List<?> first = RoundState.open(one, clients(1000), START)
                .state()
                .participation()
                .offered();
        List<?> again = RoundState.open(one, clients(1000), START)
                .state()
                .participation()
                .offered();
        List<?> second = RoundState.open(two, clients(1000), START)
                .state()
                .participation()
                .offered();

        assertEquals(first, again);
        assertNotEquals(first, second);
    }

    @Test
    void clientAvailable_beforeEnough_joinsThePool() {
        Transition transition = assertTaken(recruiting(), available(2), START + 1, Phase.RECRUITING);

        assertEquals(clients(2), ((Recruiting) transition.state()).pool());
        assertEquals(List.of(), transition.effects());
    }

    @Test
    void clientAvailable_theLastThatIsNeeded_sendsOffers() {
        RoundState state = RoundState.open(context(true), clients(3), START).state();

        Transition transition = assertTaken(state, available(4), START + 5, Phase.COLLECTING);

        assertEquals(
                List.of(
                        new RoundEffect.SendOffers(clients(4).toList(), START + 5 + 100_000),
                        new RoundEffect.WakeAt(START + 5 + 100_000)),
                transition.effects());
    }

    @Test
    void clientAvailable_twice_isRepeated() {
        assertNotTaken(recruiting(), available(1), Disposition.REPEATED);
    }

    @Test
    void clientGone_inThePool_leavesIt() {
        Transition transition = assertTaken(recruiting(), gone(1), START + 1, Phase.RECRUITING);

        assertEquals(ClientSet.empty(), ((Recruiting) transition.state()).pool());
    }

    @Test
    void clientGone_unknown_isNotInCohort() {
        assertNotTaken(recruiting(), gone(9), Disposition.NOT_IN_COHORT);
    }

    @Test
    void timePassed_beforeTheDeadline_isNotDue() {
        Recruiting state = recruiting();
        assertEquals(Disposition.NOT_DUE, state.on(TIME, DEADLINE - 1).disposition());
    }

    @Test
    void timePassed_quorumThere_drawsTheSmallerCohort() {
        RoundState state = RoundState.open(context(true), clients(2), START).state();

        Transition transition = assertTaken(state, TIME, DEADLINE, Phase.COLLECTING);

        assertEquals(clients(2).toList(), transition.state().participation().offered());
    }

    @Test
    void timePassed_belowQuorum_aborts() {
        Transition transition = assertTaken(recruiting(), TIME, DEADLINE, Phase.ABORTED);

        AbortReason reason = RoundFixture.abortReason(transition);
        assertEquals(AbortCode.NOT_ENOUGH_CLIENTS, reason.code());
        assertEquals("1 of the 2 clients that the quorum needs were there after 10000 ms", reason.message());
    }

    @Test
    void timePassed_nobodyThere_aborts() {
        RoundState state =
                RoundState.open(context(true), ClientSet.empty(), START).state();

        Transition transition = assertTaken(state, TIME, DEADLINE, Phase.ABORTED);

        assertEquals(
                AbortCode.NOT_ENOUGH_CLIENTS,
                RoundFixture.abortReason(transition).code());
        assertEquals(1, transition.effects().size());
    }

    @Test
    void cancelledOrStorageFailed_abortsWithoutTellingAnyone() {
        Transition cancelled =
                assertTaken(recruiting(), new RoundEvent.Cancelled("operator"), START + 1, Phase.ABORTED);
        Transition failed =
                assertTaken(recruiting(), new RoundEvent.StorageFailed("disk full"), START + 1, Phase.ABORTED);

        assertEquals(new AbortReason(AbortCode.CANCELLED, "operator"), RoundFixture.abortReason(cancelled));
        assertEquals(new AbortReason(AbortCode.STORAGE_FAILED, "disk full"), RoundFixture.abortReason(failed));
        assertEquals(List.of(), effects(cancelled, RoundEffect.CloseClient.class));
    }

    @Test
    void everythingElse_isNotExpected() {
        for (RoundEvent event : List.of(
                RoundFixture.accepted(1),
                RoundFixture.declined(1),
                RoundFixture.failed(1),
                RoundFixture.stored(1),
                RoundFixture.rejected(1),
                RoundFixture.READY,
                new RoundEvent.UpdateFailed("x"),
                RoundFixture.EVALUATED,
                new RoundEvent.EvaluationFailed("x"))) {
            assertNotTaken(recruiting(), event, Disposition.NOT_EXPECTED);
        }
    }
}
