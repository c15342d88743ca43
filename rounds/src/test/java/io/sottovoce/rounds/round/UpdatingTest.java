package io.sottovoce.rounds.round;

import static io.sottovoce.rounds.round.RoundFixture.EVALUATED;
import static io.sottovoce.rounds.round.RoundFixture.NEXT_HASH;
import static io.sottovoce.rounds.round.RoundFixture.READY;
import static io.sottovoce.rounds.round.RoundFixture.START;
import static io.sottovoce.rounds.round.RoundFixture.SUMMARY;
import static io.sottovoce.rounds.round.RoundFixture.TIME;
import static io.sottovoce.rounds.round.RoundFixture.assertDiscarded;
import static io.sottovoce.rounds.round.RoundFixture.assertNotTaken;
import static io.sottovoce.rounds.round.RoundFixture.assertTaken;
import static io.sottovoce.rounds.round.RoundFixture.client;
import static io.sottovoce.rounds.round.RoundFixture.effects;
import static io.sottovoce.rounds.round.RoundFixture.stored;
import static io.sottovoce.rounds.round.RoundFixture.updating;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.task.RankSlack;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpdatingTest {
    private static final ModelVersion NEXT = new ModelVersion(5, NEXT_HASH);

    @Test
    void aggregateReady_evaluationAskedFor_evaluatesTheCandidate() {
        Transition transition = assertTaken(updating(true), READY, START + 50, Phase.EVALUATING);

        assertEquals(List.of(new RoundEffect.Evaluate(NEXT)), transition.effects());
    }

    @Test
    void aggregateReady_noEvaluation_commits() {
        Transition transition = assertTaken(updating(false), READY, START + 50, Phase.COMMITTED);

        RoundRecord record =
                effects(transition, RoundEffect.Commit.class).get(0).record();
        assertEquals(new RoundResult.Committed(NEXT, SUMMARY, null), record.result());
        assertTrue(((RoundResult.Committed) record.result()).evaluated().isEmpty());
    }

    @Test
    void updateFailed_abortsAndTellsTheContributors() {
        Transition transition =
                assertTaken(updating(true), new RoundEvent.UpdateFailed("not finite"), START + 50, Phase.ABORTED);

        assertEquals(new AbortReason(AbortCode.UPDATE_FAILED, "not finite"), RoundFixture.abortReason(transition));
        assertEquals(3, effects(transition, RoundEffect.CloseClient.class).size());
    }

    @Test
    void cancelledOrStorageFailed_aborts() {
        assertTaken(updating(true), new RoundEvent.Cancelled("operator"), START + 50, Phase.ABORTED);
        assertTaken(updating(true), new RoundEvent.StorageFailed("disk full"), START + 50, Phase.ABORTED);
    }

    @Test
    void updateStored_ofTheSurplus_isDiscardedAsSurplus() {
        assertDiscarded(
                updating(true),
                stored(4),
                Disposition.ALREADY_EXCLUDED,
                new RoundEffect.DiscardUpdate(client(4), ExclusionReason.SURPLUS));
    }

    @Test
    void updateStored_againOrForeign_isNotTaken() {
        assertNotTaken(updating(true), stored(1), Disposition.ALREADY_REPORTED);
        assertNotTaken(updating(true), stored(9), Disposition.NOT_IN_COHORT);
    }

    @Test
    void everythingElse_isNotTaken() {
        assertNotTaken(updating(true), TIME, Disposition.NOT_DUE);
        for (RoundEvent event : List.of(
                RoundFixture.available(1),
                RoundFixture.gone(1),
                RoundFixture.accepted(1),
                RoundFixture.declined(1),
                RoundFixture.failed(1),
                RoundFixture.rejected(1),
                EVALUATED,
                new RoundEvent.EvaluationFailed("x"))) {
            assertNotTaken(updating(true), event, Disposition.NOT_EXPECTED);
        }
    }

    /** All three lost the same, so that client 1 has the lowest rank; weights are 10, 20 and 30 examples. */
    @Test
    void slack_weighsContributionsByTheRankOfTheirLosses() {
        RoundContext plain = RoundFixture.context(true);
        Oversight slack = new Oversight(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ClientSet.empty(),
                Optional.of(new RankSlack(0.25, 0.2)));
        RoundState state = RoundFixture.collecting(
                new RoundContext(
                        plain.task(),
                        plain.round(),
                        plain.base(),
                        plain.rules(),
                        plain.weighting(),
                        true,
                        plain.seed(),
                        false,
                        slack),
                4);
        state = state.on(stored(1), START + 10).state();
        state = state.on(stored(2), START + 20).state();
        Transition transition = state.on(stored(3), START + 30);
        List<Double> weights = effects(transition, RoundEffect.Aggregate.class).get(0).contributions().stream()
                .map(Contribution::weight)
                .toList();
        assertEquals(List.of(12.5, 15.0, 22.5), weights);
    }
}
