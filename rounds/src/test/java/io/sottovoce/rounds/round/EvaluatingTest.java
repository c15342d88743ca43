package io.sottovoce.rounds.round;

import static io.sottovoce.rounds.round.RoundFixture.EVALUATED;
import static io.sottovoce.rounds.round.RoundFixture.EVALUATION;
import static io.sottovoce.rounds.round.RoundFixture.NEXT_HASH;
import static io.sottovoce.rounds.round.RoundFixture.START;
import static io.sottovoce.rounds.round.RoundFixture.SUMMARY;
import static io.sottovoce.rounds.round.RoundFixture.TIME;
import static io.sottovoce.rounds.round.RoundFixture.abortReason;
import static io.sottovoce.rounds.round.RoundFixture.assertDiscarded;
import static io.sottovoce.rounds.round.RoundFixture.assertNotTaken;
import static io.sottovoce.rounds.round.RoundFixture.assertTaken;
import static io.sottovoce.rounds.round.RoundFixture.client;
import static io.sottovoce.rounds.round.RoundFixture.clients;
import static io.sottovoce.rounds.round.RoundFixture.evaluating;
import static io.sottovoce.rounds.round.RoundFixture.report;
import static io.sottovoce.rounds.round.RoundFixture.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.rounds.release.ReleaseSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluatingTest {
    @Test
    void evaluated_commitsTheWholeRecordBeforeAnyClientIsTold() {
        Transition transition = assertTaken(evaluating(), EVALUATED, START + 60, Phase.COMMITTED);

        RoundRecord expected = new RoundRecord(
                RoundFixture.TASK,
                7,
                new ModelVersion(4, RoundFixture.HASH),
                new RoundResult.Committed(new ModelVersion(5, NEXT_HASH), SUMMARY, EVALUATION),
                new Participation(
                        clients(4).toList(),
                        List.of(),
                        List.of(
                                new Contribution(client(1), 10, report(1)),
                                new Contribution(client(2), 20, report(2)),
                                new Contribution(client(3), 30, report(3))),
                        List.of(new Exclusion(client(4), Phase.COLLECTING, ExclusionReason.SURPLUS, "", START + 30))),
                List.of(
                        new PhaseTime(Phase.RECRUITING, START, 0),
                        new PhaseTime(Phase.COLLECTING, START, 30),
                        new PhaseTime(Phase.UPDATING, START + 30, 20),
                        new PhaseTime(Phase.EVALUATING, START + 50, 10)));
        assertEquals(
                List.of(
                        new RoundEffect.Commit(expected),
                        new RoundEffect.CloseClient(client(1), ClientOutcome.COMMITTED, "OK", ""),
                        new RoundEffect.CloseClient(client(2), ClientOutcome.COMMITTED, "OK", ""),
                        new RoundEffect.CloseClient(client(3), ClientOutcome.COMMITTED, "OK", "")),
                transition.effects());
        assertEquals(60, expected.millis());
        assertEquals(1200, expected.participation().uploadBytes());
    }

    @Test
    void evaluated_withALossThatIsNotFinite_promotesNothing() {
        for (double loss : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Transition transition = assertTaken(
                    evaluating(), new RoundEvent.Evaluated(new Evaluation(loss, 0, 10)), START + 60, Phase.ABORTED);

            assertEquals(AbortCode.EVALUATION_FAILED, abortReason(transition).code());
        }
    }

    @Test
    void candidateUnderAFloor_isCommittedWithItsVerdictButNotPassed() {
        Transition transition = assertTaken(gated("hold"), measured(0.5), START + 60, Phase.COMMITTED);

        RoundResult.Committed result = (RoundResult.Committed)
                ((Committed) transition.state()).record().result();
        assertEquals(
                "cleanAccuracy 0.5000 under its floor 0.9",
                result.judged().orElseThrow().reason());
    }

    @Test
    void candidateUnderAFloor_isThrownAwayWhereTheTaskSaysSo() {
        Transition transition = assertTaken(gated("discard"), measured(0.5), START + 60, Phase.ABORTED);

        assertEquals(
                new AbortReason(AbortCode.BELOW_FLOOR, "cleanAccuracy 0.5000 under its floor 0.9"),
                abortReason(transition));
    }

    @Test
    void candidateAtItsFloor_passes() {
        Transition transition = assertTaken(gated("discard"), measured(0.9), START + 60, Phase.COMMITTED);

        RoundResult.Committed result = (RoundResult.Committed)
                ((Committed) transition.state()).record().result();
        assertEquals(true, result.judged().orElseThrow().passed());
    }

    private static RoundEvent measured(double accuracy) {
        return new RoundEvent.Evaluated(EVALUATION, Map.of(Measure.CLEAN_ACCURACY, accuracy));
    }

    private static RoundState gated(String below) {
        ReleaseSpec gate = ReleaseSpec.fromTree(
                SpecTree.of("release", Map.of("floors", Map.of("cleanAccuracy", 0.9), "below", below)), true, false);
        RoundContext plain = RoundFixture.context(true);
        RoundContext context = new RoundContext(
                plain.task(),
                plain.round(),
                plain.base(),
                plain.rules(),
                plain.weighting(),
                true,
                plain.seed(),
                false,
                Oversight.of(gate));
        RoundState state = RoundFixture.collecting(context, 4);
        for (RoundEvent event : List.of(stored(1), stored(2), stored(3), RoundFixture.READY)) {
            state = state.on(event, START + 50).state();
        }
        return state;
    }

    @Test
    void evaluationFailed_promotesNothing() {
        Transition transition =
                assertTaken(evaluating(), new RoundEvent.EvaluationFailed("no data"), START + 60, Phase.ABORTED);

        assertEquals(new AbortReason(AbortCode.EVALUATION_FAILED, "no data"), abortReason(transition));
    }

    @Test
    void cancelledOrStorageFailed_aborts() {
        assertTaken(evaluating(), new RoundEvent.Cancelled("operator"), START + 60, Phase.ABORTED);
        assertTaken(evaluating(), new RoundEvent.StorageFailed("disk full"), START + 60, Phase.ABORTED);
    }

    @Test
    void updateStored_late_isDiscardedOrNotTaken() {
        assertDiscarded(
                evaluating(),
                stored(4),
                Disposition.ALREADY_EXCLUDED,
                new RoundEffect.DiscardUpdate(client(4), ExclusionReason.SURPLUS));
        assertNotTaken(evaluating(), stored(1), Disposition.ALREADY_REPORTED);
        assertNotTaken(evaluating(), stored(9), Disposition.NOT_IN_COHORT);
    }

    @Test
    void everythingElse_isNotTaken() {
        assertNotTaken(evaluating(), TIME, Disposition.NOT_DUE);
        for (RoundEvent event : List.of(
                RoundFixture.available(1),
                RoundFixture.gone(1),
                RoundFixture.accepted(1),
                RoundFixture.declined(1),
                RoundFixture.failed(1),
                RoundFixture.rejected(1),
                RoundFixture.READY,
                new RoundEvent.UpdateFailed("x"))) {
            assertNotTaken(evaluating(), event, Disposition.NOT_EXPECTED);
        }
    }
}
