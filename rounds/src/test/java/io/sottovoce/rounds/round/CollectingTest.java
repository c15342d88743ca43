package io.sottovoce.rounds.round;

import static io.sottovoce.rounds.round.RoundFixture.COLLECTING_UNTIL;
import static io.sottovoce.rounds.round.RoundFixture.START;
import static io.sottovoce.rounds.round.RoundFixture.TIME;
import static io.sottovoce.rounds.round.RoundFixture.abortReason;
import static io.sottovoce.rounds.round.RoundFixture.accepted;
import static io.sottovoce.rounds.round.RoundFixture.assertDiscarded;
import static io.sottovoce.rounds.round.RoundFixture.assertNotTaken;
import static io.sottovoce.rounds.round.RoundFixture.assertTaken;
import static io.sottovoce.rounds.round.RoundFixture.available;
import static io.sottovoce.rounds.round.RoundFixture.client;
import static io.sottovoce.rounds.round.RoundFixture.collecting;
import static io.sottovoce.rounds.round.RoundFixture.context;
import static io.sottovoce.rounds.round.RoundFixture.declined;
import static io.sottovoce.rounds.round.RoundFixture.effects;
import static io.sottovoce.rounds.round.RoundFixture.exclusion;
import static io.sottovoce.rounds.round.RoundFixture.failed;
import static io.sottovoce.rounds.round.RoundFixture.gone;
import static io.sottovoce.rounds.round.RoundFixture.rejected;
import static io.sottovoce.rounds.round.RoundFixture.report;
import static io.sottovoce.rounds.round.RoundFixture.rules;
import static io.sottovoce.rounds.round.RoundFixture.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.rounds.task.Weighting;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CollectingTest {
    @Test
    void clientAvailable_pendingMember_getsItsOfferAgain() {
        Transition transition = assertTaken(collecting(), available(2), START + 1, Phase.COLLECTING);

        assertEquals(List.of(new RoundEffect.SendOffers(List.of(client(2)), COLLECTING_UNTIL)), transition.effects());
    }

    @Test
    void clientAvailable_lateJoiner_isNotInCohort() {
        assertNotTaken(collecting(), available(9), Disposition.NOT_IN_COHORT);
    }

    @Test
    void everyClientEvent_fromAForeigner_isNotInCohort() {
        for (RoundEvent event :
                List.of(available(9), gone(9), accepted(9), declined(9), failed(9), stored(9), rejected(9))) {
            assertNotTaken(collecting(), event, Disposition.NOT_IN_COHORT);
        }
    }

    @Test
    void everyClientEvent_fromOneThatReported_isAlreadyReported() {
        RoundState state = collecting().on(stored(1), START).state();
        for (RoundEvent event :
                List.of(available(1), gone(1), accepted(1), declined(1), failed(1), stored(1), rejected(1))) {
            assertNotTaken(state, event, Disposition.ALREADY_REPORTED);
        }
    }

    @Test
    void everyClientEvent_fromOneThatWasExcluded_isAlreadyExcluded() {
        RoundState state = collecting().on(declined(1), START).state();
        for (RoundEvent event : List.of(available(1), gone(1), accepted(1), declined(1), failed(1), rejected(1))) {
            assertNotTaken(state, event, Disposition.ALREADY_EXCLUDED);
        }
        assertDiscarded(
                state,
                stored(1),
                Disposition.ALREADY_EXCLUDED,
                new RoundEffect.DiscardUpdate(client(1), ExclusionReason.DECLINED));
    }

    @Test
    void offerAccepted_once_isRecorded() {
        Transition transition = assertTaken(collecting(), accepted(1), START + 1, Phase.COLLECTING);

        assertEquals(List.of(client(1)), transition.state().participation().accepted());
        assertEquals(List.of(), transition.effects());
        assertNotTaken(transition.state(), accepted(1), Disposition.REPEATED);
    }

    @Test
    void offerDeclined_trainingFailedOrUpdateRejected_excludesWithReasonAndDetail() {
        assertExcluded(declined(1), ExclusionReason.DECLINED, "BUSY");
        assertExcluded(failed(1), ExclusionReason.TRAINING_FAILED, "OUT_OF_MEMORY");
        assertExcluded(rejected(1), ExclusionReason.REJECTED, "NOT_FINITE");
    }

    @Test
    void offerDeclined_withAnEndlessReason_keepsTheFirstCharacters() {
        RoundEvent event = new RoundEvent.OfferDeclined(client(1), "x".repeat(100_000));

        Exclusion exclusion = exclusion(collecting().on(event, START + 1));

        assertEquals(Exclusion.DETAIL_LENGTH_MAX, exclusion.detail().length());
    }

    @Test
    void updateStored_withAReportThatCannotBe_excludesAndDiscards() {
        for (TrainingReport bad : List.of(
                new TrainingReport(0, 1, 4),
                new TrainingReport(-1, 1, 4),
                new TrainingReport(TrainingReport.EXAMPLES_MAX + 1, 1, 4),
                new TrainingReport(1, Double.NaN, 4),
                new TrainingReport(1, Double.POSITIVE_INFINITY, 4))) {
            Transition transition =
                    assertTaken(collecting(), new RoundEvent.UpdateStored(client(1), bad), START + 1, Phase.COLLECTING);

            assertEquals(ExclusionReason.REJECTED, exclusion(transition).reason());
            assertTrue(exclusion(transition).detail().startsWith("INVALID_REPORT: "));
            assertEquals(
                    List.of(new RoundEffect.DiscardUpdate(client(1), ExclusionReason.REJECTED)),
                    effects(transition, RoundEffect.DiscardUpdate.class));
        }
    }

    @Test
    void updateStored_fromOneThatNeverAccepted_counts() {
        Transition transition = assertTaken(collecting(), stored(1), START + 1, Phase.COLLECTING);

        assertEquals(
                List.of(new Contribution(client(1), 10, report(1))),
                transition.state().participation().contributions());
    }

    @Test
    void updateStored_theLastThatIsWanted_goesOnAndClosesTheSurplus() {
        RoundState state = collecting().on(stored(3), START + 1).state();
        state = state.on(stored(1), START + 2).state();

        Transition transition = assertTaken(state, stored(2), START + 3, Phase.UPDATING);

        Exclusion surplus = new Exclusion(client(4), Phase.COLLECTING, ExclusionReason.SURPLUS, "", START + 3);
        assertEquals(
                List.of(
                        new RoundEffect.RecordExclusion(surplus),
                        new RoundEffect.CloseClient(client(4), ClientOutcome.EXCLUDED, "SURPLUS", ""),
                        new RoundEffect.Aggregate(List.of(
                                new Contribution(client(1), 10, report(1)),
                                new Contribution(client(2), 20, report(2)),
                                new Contribution(client(3), 30, report(3))))),
                transition.effects());
    }

    @Test
    void updateStored_uniformWeighting_weighsEachTheSame() {
        RoundContext examples = context(false);
        RoundContext uniform =
                new RoundContext(examples.task(), 1, examples.base(), examples.rules(), Weighting.UNIFORM, false, 0);

        RoundState state = collecting(uniform, 4).on(stored(3), START).state();

        assertEquals(1, state.participation().contributions().get(0).weight());
    }

    @Test
    void updateStored_pastTheDeadlineButBeforeItsEvent_counts() {
        Transition transition = assertTaken(collecting(), stored(1), COLLECTING_UNTIL + 5, Phase.COLLECTING);

        assertEquals(1, transition.state().participation().contributions().size());
    }

    @Test
    void lastPendingLeaves_quorumThere_goesOnWithFewer() {
        RoundState state = collecting().on(stored(1), START).state();
        state = state.on(stored(2), START).state();
        state = state.on(declined(3), START).state();

        Transition transition = assertTaken(state, failed(4), START + 9, Phase.UPDATING);

        assertEquals(
                List.of(client(1), client(2)),
                effects(transition, RoundEffect.Aggregate.class).get(0).contributions().stream()
                        .map(Contribution::client)
                        .toList());
    }

    @Test
    void quorumOutOfReach_abortsAtOnceWithCounts() {
        RoundState state = collecting().on(stored(1), START).state();
        state = state.on(declined(2), START).state();
        state = state.on(declined(3), START).state();

        Transition transition = assertTaken(state, declined(4), START + 9, Phase.ABORTED);

        AbortReason reason = abortReason(transition);
        assertEquals(AbortCode.QUORUM_NOT_REACHED, reason.code());
        assertEquals("1 updates of a cohort of 4 with 0 clients left, the quorum is 2", reason.message());
        assertEquals(
                List.of(
                        new RoundEffect.CloseClient(client(4), ClientOutcome.EXCLUDED, "DECLINED", "BUSY"),
                        new RoundEffect.CloseClient(
                                client(1), ClientOutcome.ABORTED, "QUORUM_NOT_REACHED", reason.message())),
                effects(transition, RoundEffect.CloseClient.class));
    }

    @Test
    void deadline_quorumThere_goesOnWithoutTheLate() {
        RoundState state = collecting().on(stored(1), START).state();
        state = state.on(stored(4), START).state();
        state = state.on(accepted(2), START).state();

        Transition transition = assertTaken(state, TIME, COLLECTING_UNTIL, Phase.UPDATING);

        assertEquals(
                List.of(
                        new Exclusion(
                                client(2), Phase.COLLECTING, ExclusionReason.DEADLINE, "accepted", COLLECTING_UNTIL),
                        new Exclusion(
                                client(3),
                                Phase.COLLECTING,
                                ExclusionReason.DEADLINE,
                                "no answer to the offer",
                                COLLECTING_UNTIL)),
                transition.state().participation().exclusions());
    }

    @Test
    void deadline_belowQuorum_aborts() {
        RoundState state = collecting().on(stored(1), START).state();

        Transition transition = assertTaken(state, TIME, COLLECTING_UNTIL, Phase.ABORTED);

        assertEquals(AbortCode.QUORUM_NOT_REACHED, abortReason(transition).code());
        assertEquals(3, effects(transition, RoundEffect.RecordExclusion.class).size());
    }

    @Test
    void timePassed_early_isNotDue() {
        assertEquals(
                Disposition.NOT_DUE, collecting().on(TIME, COLLECTING_UNTIL - 1).disposition());
    }

    @Test
    void clientGone_mayComeBackInTime() {
        Transition cut = assertTaken(collecting(), gone(1), START + 10, Phase.COLLECTING);
        assertEquals(List.of(new RoundEffect.WakeAt(START + 5_010)), cut.effects());
        assertNotTaken(cut.state(), gone(1), Disposition.REPEATED);

        Transition back = assertTaken(cut.state(), available(1), START + 4_000, Phase.COLLECTING);
        assertEquals(Disposition.NOT_DUE, back.state().on(TIME, START + 5_010).disposition());
    }

    @Test
    void clientGone_andNotBackInTime_isExcluded() {
        RoundState state = collecting().on(gone(1), START + 10).state();
        assertEquals(Disposition.NOT_DUE, state.on(TIME, START + 5_009).disposition());

        Transition transition = assertTaken(state, TIME, START + 5_010, Phase.COLLECTING);

        assertEquals(ExclusionReason.DISCONNECTED, exclusion(transition).reason());
    }

    @Test
    void clientGone_atTheDeadline_isDisconnectedRatherThanLate() {
        RoundState state = collecting().on(gone(1), COLLECTING_UNTIL - 1).state();

        Transition transition = state.on(TIME, COLLECTING_UNTIL);

        assertEquals(
                ExclusionReason.DISCONNECTED,
                transition.state().participation().exclusions().get(0).reason());
    }

    @Test
    void clientGone_withoutTimeToReturn_isExcludedAtOnce() {
        Collecting state = collecting(context(rules(3, 2, 1.33, Duration.ZERO), true), 4);

        Transition transition = assertTaken(state, gone(1), START + 10, Phase.COLLECTING);

        assertEquals(ExclusionReason.DISCONNECTED, exclusion(transition).reason());
    }

    @Test
    void updateStored_fromOneWhoseControlStreamIsCut_counts() {
        RoundState state = collecting().on(gone(1), START + 10).state();

        Transition transition = assertTaken(state, stored(1), START + 20, Phase.COLLECTING);

        assertEquals(1, transition.state().participation().contributions().size());
    }

    @Test
    void everyoneLeaves_aborts() {
        RoundState state = collecting();
        for (int i = 1; i <= 4; i++) {
            state = state.on(gone(i), START + i).state();
        }

        Transition transition = assertTaken(state, TIME, START + 5_004, Phase.ABORTED);

        assertEquals(AbortCode.QUORUM_NOT_REACHED, abortReason(transition).code());
        assertEquals(4, effects(transition, RoundEffect.RecordExclusion.class).size());
    }

    @Test
    void cancelledOrStorageFailed_abortsAndTellsTheCohort() {
        RoundState state = collecting().on(declined(2), START).state();
        for (RoundEvent event :
                List.of(new RoundEvent.Cancelled("operator"), new RoundEvent.StorageFailed("disk full"))) {
            Transition transition = assertTaken(state, event, START + 1, Phase.ABORTED);

            assertEquals(
                    List.of(client(1), client(3), client(4)),
                    effects(transition, RoundEffect.CloseClient.class).stream()
                            .map(RoundEffect.CloseClient::client)
                            .toList());
            assertTrue(transition.effects().get(0) instanceof RoundEffect.Abort);
        }
    }

    /** What the operator reads in the record may name files of the server. */
    @Test
    void storageFailed_tellsClientsNothingOfTheServersFiles() {
        Transition failed = assertTaken(
                collecting(),
                new RoundEvent.StorageFailed("cannot write /var/lib/server/round-7"),
                START + 1,
                Phase.ABORTED);
        Transition cancelled =
                assertTaken(collecting(), new RoundEvent.Cancelled("operator"), START + 1, Phase.ABORTED);

        assertEquals(
                "cannot write /var/lib/server/round-7",
                RoundFixture.abortReason(failed).message());
        assertEquals(Set.of("the server could not store what it must not lose"), toldWith(failed));
        assertEquals(Set.of("operator"), toldWith(cancelled));
    }

    private static Set<String> toldWith(Transition transition) {
        return effects(transition, RoundEffect.CloseClient.class).stream()
                .map(RoundEffect.CloseClient::message)
                .collect(Collectors.toSet());
    }

    @Test
    void modelEvents_areNotExpected() {
        for (RoundEvent event : List.of(
                RoundFixture.READY,
                new RoundEvent.UpdateFailed("x"),
                RoundFixture.EVALUATED,
                new RoundEvent.EvaluationFailed("x"))) {
            assertNotTaken(collecting(), event, Disposition.NOT_EXPECTED);
        }
    }

    @Test
    void clockBeforeTheStateWasEntered_countsAsThen() {
        Transition transition = collecting().on(declined(1), START - 500);

        assertEquals(START, exclusion(transition).atMillis());
    }

    private static void assertExcluded(RoundEvent event, ExclusionReason reason, String detail) {
        Transition transition = assertTaken(collecting(), event, START + 7, Phase.COLLECTING);
        Exclusion expected = new Exclusion(client(1), Phase.COLLECTING, reason, detail, START + 7);
        assertEquals(
                List.of(
                        new RoundEffect.RecordExclusion(expected),
                        new RoundEffect.CloseClient(client(1), ClientOutcome.EXCLUDED, reason.name(), detail)),
                transition.effects());
    }
}
