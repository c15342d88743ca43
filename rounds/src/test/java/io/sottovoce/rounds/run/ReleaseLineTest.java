package io.sottovoce.rounds.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.release.FederatedEvaluation;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.rounds.release.ReleaseSpec;
import io.sottovoce.rounds.release.Verdict;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.AbortReason;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundFixture;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.round.TrainingReport;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.rounds.task.TaskSpecTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReleaseLineTest {
    private static final ModelVersion INITIAL = version(0);

    @Test
    void withoutAGate_everyCommittedVersionIsPublished() {
        ReleaseLine line = ReleaseLine.of(Optional.empty(), INITIAL, List.of(record(1, null, 1), record(2, null, 1)));
        assertEquals(Optional.of(version(2)), line.published());
        assertEquals(
                Optional.of(INITIAL),
                ReleaseLine.of(Optional.empty(), INITIAL, List.of()).published());
    }

    @Test
    void candidateUnderAFloor_leavesTheLastGoodVersionAndSaysWhy() {
        ReleaseLine line = line(false, record(1, 0.95, 1), record(2, 0.80, 1), record(3, null, 1));
        assertEquals(Optional.of(version(1)), line.published());
        assertEquals("version 2 withheld: cleanAccuracy 0.8000 under its floor 0.9", line.note());
    }

    @Test
    void nothingPassed_publishesNothing() {
        assertEquals(Optional.empty(), line(false, record(1, 0.5, 1)).published());
        assertEquals(Optional.empty(), line(false).published());
    }

    @Test
    void laterCandidateThatPasses_isPublished() {
        ReleaseLine line = line(false, record(1, 0.95, 1), record(2, 0.80, 1), record(3, 0.96, 1));
        assertEquals(new ReleaseLine(Optional.of(version(3)), Optional.empty(), ""), line);
    }

    @Test
    void crashWhileACandidateIsEvaluated_publishesNothing() {
        Map<String, Object> tree = TaskSpecTest.minimal();
        tree.put("evaluation", Map.of("data", "digits"));
        tree.put("release", gate(false).toTree());
        RoundRecord first = record(1, 0.95, 1);
        TaskTransition resumed =
                TaskMachine.resume(RoundFixture.TASK, TaskSpec.fromTree(tree), INITIAL, List.of(first), 2);
        TaskEffect.InRound abort = (TaskEffect.InRound) resumed.effects().get(0);
        RoundRecord second = ((RoundEffect.Abort) abort.effect()).record();
        assertEquals(
                AbortCode.SERVER_RESTARTED,
                ((RoundResult.Aborted) second.result()).reason().code());
        assertEquals(Optional.of(version(1)), line(false, first, second).published());
        assertEquals(version(1), resumed.machine().progress().model());
    }

    @Test
    void taskThatWentBackToAnOlderModel_publishesThatOne() {
        RoundRecord like = record(8, 0.5, 1);
        RoundRecord after =
                new RoundRecord(like.task(), 8, version(7), like.result(), like.participation(), like.phases());
        ReleaseLine line = line(false, record(1, 0.95, 1), after);
        assertEquals(Optional.of(version(7)), line.published());
        assertTrue(line.note().startsWith("version 8 withheld"), line.note());
    }

    @Test
    void discardedCandidate_leavesItsReason() {
        RoundRecord aborted = new RoundRecord(
                RoundFixture.TASK,
                2,
                version(1),
                new RoundResult.Aborted(new AbortReason(AbortCode.BELOW_FLOOR, "classDrift 0.4")),
                Participation.NOBODY,
                List.of());
        ReleaseLine line = line(false, record(1, 0.95, 1), aborted);
        assertEquals(Optional.of(version(1)), line.published());
        assertEquals("round 2: classDrift 0.4", line.note());
    }

    @Test
    void canary_isOnTrialUntilACohortHasTrainedFromIt() {
        ReleaseLine trial = line(true, record(1, 0.95, 1));
        assertEquals(Optional.empty(), trial.published());
        assertEquals(Optional.of(version(1)), trial.trial());

        ReleaseLine after = line(true, record(1, 0.95, 1), record(2, null, 0.5));
        assertEquals(Optional.of(version(1)), after.published());
        assertEquals(Optional.empty(), after.trial());
    }

    @Test
    void canaryWithARisenLoss_isRolledBack() {
        // Loss of version 1 is .5 (round 2), of version 2 is .61 (round 3): a rise of 22 %, 20 % are allowed.
        ReleaseLine line = line(true, record(1, 0.95, 1), record(2, 0.95, 0.5), record(3, null, 0.61));
        assertEquals(Optional.of(version(1)), line.published());
        assertEquals(Optional.empty(), line.trial());
        assertTrue(line.note().startsWith("version 2 rolled back: the cohort's loss is 0.6100"), line.note());

        ReleaseLine within = line(true, record(1, 0.95, 1), record(2, 0.95, 0.5), record(3, null, 0.59));
        assertEquals(Optional.of(version(2)), within.published());
    }

    @Test
    void oneLyingClient_doesNotMoveTheLossOfARound() {
        RoundRecord round = record(2, null, 0.5, 0.5, 1e9);
        assertEquals(
                Optional.of(version(1)), line(true, record(1, 0.95, 1), round).published());
    }

    @Test
    void secureSum_givesTheLoss() {
        RoundRecord clear = record(3, null, 9);
        SecureSummary sum = RoundFixture.SECURE.opened(3, 1, 0.5);
        RoundRecord secure =
                new RoundRecord(clear.task(), 3, clear.base(), clear.result(), clear.participation(), List.of(), sum);
        ReleaseLine line = line(true, record(1, 0.95, 1), record(2, 0.95, 0.5), secure);
        assertEquals(Optional.of(version(2)), line.published());
    }

    @Test
    void floorsOnWhatClientsFind_keepAVersionOnTrialUntilTheyHaveReceivedIt() {
        ReleaseSpec gate = federated(0.8, 0.6);
        RoundRecord first = record(1, 0.95, 1);
        ReleaseLine trial = ReleaseLine.of(Optional.of(gate), INITIAL, List.of(first));
        assertEquals(Optional.empty(), trial.published());
        assertEquals(Optional.of(version(1)), trial.trial());

        RoundRecord good = found(2, new FederatedEvaluation(List.of(9.0, 3.5), List.of(1.0, 1.5)));
        assertEquals(
                Optional.of(version(1)),
                ReleaseLine.of(Optional.of(gate), INITIAL, List.of(first, good)).published());
        RoundRecord uneven = found(2, new FederatedEvaluation(List.of(9.5, 2.5), List.of(0.5, 2.5)));
        ReleaseLine withheld = ReleaseLine.of(Optional.of(gate), INITIAL, List.of(first, uneven));
        assertEquals(Optional.empty(), withheld.published());
        assertEquals("version 1 rolled back: federatedGroupAccuracy 0.5000 under its floor 0.6", withheld.note());
        ReleaseLine nothing = ReleaseLine.of(Optional.of(gate), INITIAL, List.of(first, record(2, null, 1)));
        assertEquals(Optional.empty(), nothing.published());
        assertTrue(nothing.note().contains("federatedAccuracy not measured"), nothing.note());
    }

    @Test
    void countsBelowZero_whichNoiseMakes_countAsNone() {
        FederatedEvaluation noisy = new FederatedEvaluation(List.of(-1.0, 5.0, -2.0), List.of(2.0, -1.0, 1.0));
        assertEquals(0.5, noisy.accuracy(), 1e-12);
        assertEquals(0, noisy.worstGroup());
        assertTrue(Double.isNaN(new FederatedEvaluation(List.of(0.0), List.of(-1.0)).accuracy()));
    }

    private static ReleaseSpec federated(double accuracy, double group) {
        Map<String, Object> floors = Map.of("federatedAccuracy", accuracy, "federatedGroupAccuracy", group);
        return ReleaseSpec.fromTree(SpecTree.of("release", Map.of("floors", floors)), true, true);
    }

    private static RoundRecord found(long round, FederatedEvaluation evaluation) {
        RoundRecord like = record(round, null, 1);
        SecureSummary sum = RoundFixture.SECURE.opened(3, 1, 0.5).evaluated(evaluation);
        return new RoundRecord(like.task(), round, like.base(), like.result(), like.participation(), List.of(), sum);
    }

    private static ReleaseLine line(boolean canary, RoundRecord... records) {
        return ReleaseLine.of(Optional.of(gate(canary)), INITIAL, List.of(records));
    }

    private static ReleaseSpec gate(boolean canary) {
        Map<String, Object> floors = Map.of("cleanAccuracy", 0.9);
        Map<String, Object> tree = canary
                ? Map.of("floors", floors, "canary", Map.of("share", 0.1, "lossRise", 0.2))
                : Map.of("floors", floors);
        return ReleaseSpec.fromTree(SpecTree.of("release", tree), true, false);
    }

    /** The round that made the version of its number from the one before. */
    private static RoundRecord record(long round, @Nullable Double accuracy, double... losses) {
        Verdict verdict = accuracy == null ? null : gate(false).judge(Map.of(Measure.CLEAN_ACCURACY, accuracy));
        List<Contribution> contributions = IntStream.range(0, losses.length)
                .mapToObj(k -> new Contribution(RoundFixture.client(k + 1), 1, new TrainingReport(10, losses[k], 4)))
                .toList();
        return new RoundRecord(
                RoundFixture.TASK,
                round,
                version(round - 1),
                new RoundResult.Committed(version(round), RoundFixture.SUMMARY, null, verdict),
                new Participation(List.of(), List.of(), contributions, List.of()),
                List.of());
    }

    private static ModelVersion version(long number) {
        return new ModelVersion(number, ContentHash.ofContent(new byte[] {(byte) number}));
    }
}
