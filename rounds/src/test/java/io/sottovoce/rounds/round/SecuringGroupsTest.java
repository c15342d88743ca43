package io.sottovoce.rounds.round;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.rounds.task.Weighting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A round whose cohort was cut into groups, one of which gives up. */
class SecuringGroupsTest {
    private static final RoundContext CONTEXT = new RoundContext(
            RoundFixture.TASK,
            7,
            new ModelVersion(4, RoundFixture.HASH),
            RoundFixture.rules(6, 4, 1, Duration.ofSeconds(5)),
            Weighting.UNIFORM,
            false,
            42,
            true);
    private static final RoundEvent GROUP_GONE = new RoundEvent.GroupAborted(
            List.of(RoundFixture.client(1), RoundFixture.client(2), RoundFixture.client(3)), "TOO_FEW");

    private final RoundState securing = RoundState.open(CONTEXT, RoundFixture.clients(6), RoundFixture.START)
            .state()
            .on(input(1), RoundFixture.START + 1)
            .state()
            .on(lost(2), RoundFixture.START + 2)
            .state()
            .on(input(4), RoundFixture.START + 3)
            .state()
            .on(input(5), RoundFixture.START + 4)
            .state()
            .on(input(6), RoundFixture.START + 5)
            .state();

    @Test
    void groupThatGivesUp_takesItsMembersAlong_thoseWithInputToo() {
        Transition gone =
                RoundFixture.assertTaken(securing, GROUP_GONE, RoundFixture.START + 6, Phase.ADVERTISING_KEYS);
        List<Exclusion> excluded = gone.state().participation().exclusions();
        assertEquals(
                List.of(ExclusionReason.SESSION_ABORTED, ExclusionReason.DEADLINE, ExclusionReason.SESSION_ABORTED),
                excluded.stream().map(Exclusion::reason).toList());
        assertEquals(
                2, RoundFixture.effects(gone, RoundEffect.RecordExclusion.class).size());
        assertEquals(
                2, RoundFixture.effects(gone, RoundEffect.CloseClient.class).size());
        assertEquals(3, gone.state().participation().contributions().size());
        RoundFixture.assertNotTaken(gone.state(), GROUP_GONE, Disposition.REPEATED);
    }

    @Test
    void sumOverTheOtherGroup_isWhatTheRoundGoesOnWith() {
        RoundState gone = securing.on(GROUP_GONE, RoundFixture.START + 6).state();
        RoundEvent ready = new RoundEvent.SumReady(
                List.of(RoundFixture.client(4), RoundFixture.client(5), RoundFixture.client(6)),
                RoundFixture.SECURE.opened(3, 1, 0.5));
        Transition updating = RoundFixture.assertTaken(gone, ready, RoundFixture.START + 7, Phase.UPDATING);
        assertEquals(
                3,
                RoundFixture.effects(updating, RoundEffect.Aggregate.class)
                        .get(0)
                        .contributions()
                        .size());
    }

    @Test
    void sumThatStillHoldsTheLostGroup_isAFaultOfThisServer() {
        RoundState gone = securing.on(GROUP_GONE, RoundFixture.START + 6).state();
        RoundEvent all = new RoundEvent.SumReady(
                List.of(RoundFixture.client(1), RoundFixture.client(4), RoundFixture.client(5), RoundFixture.client(6)),
                RoundFixture.SECURE.opened(4, 1, 0.5));
        Transition aborted = RoundFixture.assertTaken(gone, all, RoundFixture.START + 7, Phase.ABORTED);
        assertEquals(
                AbortCode.SECURE_AGGREGATION_FAILED,
                RoundFixture.abortReason(aborted).code());
    }

    private static RoundEvent input(int client) {
        return new RoundEvent.InputStored(RoundFixture.client(client), 300);
    }

    private static RoundEvent lost(int client) {
        return new RoundEvent.ClientLost(RoundFixture.client(client), ExclusionReason.DEADLINE, "in SHARING_KEYS");
    }
}
