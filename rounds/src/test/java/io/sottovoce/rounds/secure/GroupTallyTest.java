package io.sottovoce.rounds.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.rounds.round.Phase;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.run.ModelStep;
import io.sottovoce.rounds.task.GroupSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupTallyTest {
    private static final ContentHash COHORT = ContentHash.ofContent(new byte[] {1});
    private static final int GROUPS = 5;
    private static final int SIZE = 8;
    private static final SecureSummary BEGUN = SecureSummary.begun(COHORT, SIZE, 6, 1, null, 1);

    private final GroupTally tally =
            new GroupTally(new GroupSpec(SIZE, GroupTerms.Use.ADDED, 0.6), COHORT, members(), sums -> null);

    @Test
    void enoughGroupsOpen_sumIsOverTheirInputs_andTheOthersAreOut() {
        List<RoundEvent> heard = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            heard.addAll(tally.on(group, new RoundEvent.ReleaseBegun(BEGUN)));
        }
        assertEquals(1, heard.size(), "one release a round");
        heard.addAll(tally.on(1, new RoundEvent.SessionAborted("no quorum")));
        heard.addAll(tally.on(4, new RoundEvent.SessionAborted("no quorum")));
        heard.addAll(tally.on(3, ready(3, 8, 1, 0.5)));
        heard.addAll(tally.on(0, ready(0, 6, 1, 2)));
        assertTrue(heard.stream().noneMatch(RoundEvent.SumReady.class::isInstance));
        RoundEvent.SumReady sum = assertInstanceOf(
                RoundEvent.SumReady.class, tally.on(2, ready(2, 7, 0, 0)).get(0));
        assertEquals(21, sum.inputs().size());
        assertEquals(21, sum.summary().inputs());
        assertEquals(3, sum.summary().opened());
        assertEquals(GROUPS, sum.summary().groups());
        assertEquals(14 / 21.0, sum.summary().trained(), 1e-12);
        assertEquals((8 * 0.5 + 6 * 2) / 14, sum.summary().meanLoss(), 1e-12);
        assertEquals(List.of(0, 2, 3), tally.openedGroups());
        assertEquals(
                List.of(members().get(1), members().get(4)),
                heard.stream()
                        .filter(RoundEvent.GroupAborted.class::isInstance)
                        .map(event -> ((RoundEvent.GroupAborted) event).clients())
                        .toList());
    }

    @Test
    void tooManyGroupsAbort_roundEndsAtOnce_andSaysWhy() {
        tally.on(0, ready(0, 8, 1, 1));
        tally.on(1, new RoundEvent.SessionAborted("no quorum"));
        tally.on(2, new RoundEvent.SessionAborted("too few"));
        assertEquals(false, tally.over());
        List<RoundEvent> heard = tally.on(3, new RoundEvent.SessionAborted("too few"));
        RoundEvent.SessionAborted end = assertInstanceOf(RoundEvent.SessionAborted.class, heard.get(heard.size() - 1));
        assertEquals("at most 2 of 5 groups can be opened, needed are 3; group 1: no quorum", end.problem());
        assertTrue(tally.over());
        assertEquals(List.of(), tally.on(4, ready(4, 8, 1, 1)));
    }

    @Test
    void phaseOfTheRound_isThatOfTheSlowestGroup() {
        List<RoundEvent> heard = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            heard.addAll(tally.on(group, new RoundEvent.SecurePhase(Phase.SHARING_KEYS)));
            if (group < GROUPS - 1) {
                heard.addAll(tally.on(group, new RoundEvent.SecurePhase(Phase.COLLECTING_MASKED)));
            }
        }
        assertEquals(List.of(new RoundEvent.SecurePhase(Phase.SHARING_KEYS)), heard);
        List<RoundEvent> slowestGone = tally.on(GROUPS - 1, new RoundEvent.SessionAborted("gone"));
        assertTrue(slowestGone.contains(new RoundEvent.SecurePhase(Phase.COLLECTING_MASKED)));
    }

    private static List<List<ClientId>> members() {
        List<List<ClientId>> all = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            List<ClientId> clients = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                clients.add(ModelStep.nameOfGroup(group * SIZE + i));
            }
            all.add(clients);
        }
        return all;
    }

    private static RoundEvent.SumReady ready(int group, int inputs, double trained, double loss) {
        return new RoundEvent.SumReady(members().get(group).subList(0, inputs), BEGUN.opened(inputs, trained, loss));
    }
}
