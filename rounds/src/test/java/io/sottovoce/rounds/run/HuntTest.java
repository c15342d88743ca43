package io.sottovoce.rounds.run;

import static io.sottovoce.rounds.round.RoundFixture.START;
import static io.sottovoce.rounds.round.RoundFixture.TASK;
import static io.sottovoce.rounds.round.RoundFixture.client;
import static io.sottovoce.rounds.round.RoundFixture.clients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.AbortReason;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundFixture;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.TrainingReport;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.rounds.task.TaskSpecTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A task with 16 clients, all in each round, whose mean is too long whenever an offender is in it. */
class HuntTest {
    private static final int CLIENTS = 16;
    private static final ModelVersion INITIAL = new ModelVersion(0, RoundFixture.HASH);

    @Test
    void offender_isFoundInTheSmallestGroupAndTakesNoPartAnyMore() {
        Shell shell = new Shell(TaskMachine.start(TASK, spec(6), INITIAL), Set.of(client(5)));
        shell.run();
        assertEquals(TaskStatus.COMPLETED, shell.machine.status(), shell.machine.reason());
        assertEquals(4, shell.machine.suspects().size());
        assertTrue(shell.machine.suspects().contains(client(5)));
        // Refused, then halves of 8 and of 4: two good groups on the way, and then rounds of the twelve that are left.
        long refused = shell.records.stream().filter(HuntTest::refused).count();
        assertEquals(3, refused);
        List<RoundRecord> records = shell.records;
        RoundRecord last = records.get(records.size() - 1);
        assertEquals(12, last.participation().contributions().size());
        assertFalse(last.participation().offered().contains(client(5)));
    }

    @Test
    void search_goesOnAfterARestart() {
        Shell shell = new Shell(TaskMachine.start(TASK, spec(6), INITIAL), Set.of(client(5)));
        shell.round();
        shell.round();
        Set<ClientId> asked = shell.admitted();
        Shell again = new Shell(
                TaskMachine.resume(TASK, spec(6), INITIAL, shell.records, shell.records.size()), Set.of(client(5)));
        assertEquals(asked, again.admitted());
        again.run();
        assertTrue(again.machine.suspects().contains(client(5)));
    }

    /** Refused rounds of a search are no failures, neither as they come nor read again. */
    @Test
    void taskWithoutRetries_isSearchedAllTheSame() {
        Map<String, Object> tree = tree(6);
        tree.put("cohort", Map.of("size", CLIENTS, "quorum", 4, "retries", 0));
        TaskSpec spec = TaskSpec.fromTree(tree);
        Shell shell = new Shell(TaskMachine.start(TASK, spec, INITIAL), Set.of(client(5)));
        while (shell.records.stream().filter(HuntTest::refused).count() < 2) {
            shell.round();
        }
        Shell again = new Shell(
                TaskMachine.resume(TASK, spec, INITIAL, shell.records, shell.records.size()), Set.of(client(5)));
        again.run();
        assertEquals(TaskStatus.COMPLETED, again.machine.status(), again.machine.reason());
        assertTrue(again.machine.suspects().contains(client(5)));
    }

    @Test
    void groupWhoseSessionTheServerDiedIn_isAskedAgain() {
        Shell shell = new Shell(TaskMachine.start(TASK, spec(6), INITIAL), Set.of(client(5)));
        shell.round();
        Set<ClientId> asked = shell.admitted();
        long opened = shell.round;
        TaskTransition back = TaskMachine.resume(TASK, spec(6), INITIAL, shell.records, opened);
        List<RoundRecord> stored = new ArrayList<>(shell.records);
        Shell again = new Shell(back, Set.of(client(5)));
        stored.addAll(again.records);
        assertEquals(asked, again.admitted());
        assertEquals(opened + 1, again.round);
        Shell third = new Shell(TaskMachine.resume(TASK, spec(6), INITIAL, stored, stored.size()), Set.of(client(5)));
        assertEquals(asked, third.admitted());
    }

    /** Whoever reads the records of a task finds the suspects that its machine has barred, whatever cut into the search. */
    @Test
    void suspectsOfTheRecords_areThoseOfTheMachine() {
        for (int cut = 1; cut <= 5; cut++) {
            Shell shell = new Shell(TaskMachine.start(TASK, spec(8), INITIAL), Set.of(client(5)));
            for (int k = 0; k < cut; k++) {
                shell.round();
            }
            shell.admitted();
            List<RoundRecord> stored = new ArrayList<>(shell.records);
            Shell again = new Shell(
                    TaskMachine.resume(TASK, spec(8), shell.machine.progress().model(), stored, shell.round),
                    Set.of(client(5)));
            again.rollBack();
            again.admitted();
            again.rollBack();
            again.run();
            stored.addAll(again.records);
            assertEquals(TaskStatus.COMPLETED, again.machine.status(), again.machine.reason());
            assertTrue(again.machine.suspects().contains(client(5)), "after round " + cut);
            assertEquals(again.machine.suspects(), TaskMachine.suspects(spec(8), stored), "after round " + cut);
        }
    }

    @Test
    void groupWithinTheBoundsWhoseModelIsDiscarded_isCleared() {
        Shell shell = new Shell(TaskMachine.start(TASK, spec(6), INITIAL), Set.of(client(5)));
        shell.round();
        Set<ClientId> asked = shell.admitted();
        RoundRecord discarded = aborted(shell, AbortCode.EVALUATION_FAILED);
        Hunt hunt = Hunt.of(spec(6).checks(), shell.records);
        assertEquals(asked, Set.copyOf(hunt.group().orElseThrow().toList()));
        assertFalse(hunt.after(discarded)
                .group()
                .orElseThrow()
                .contains(List.copyOf(asked).get(0)));
        assertEquals(
                hunt.group(),
                hunt.after(aborted(shell, AbortCode.QUORUM_NOT_REACHED)).group());
    }

    private static RoundRecord aborted(Shell shell, AbortCode code) {
        return new RoundRecord(
                TASK,
                shell.round,
                INITIAL,
                new RoundResult.Aborted(new AbortReason(code, "")),
                Participation.NOBODY,
                List.of());
    }

    /** An update so long that the optimiser's state overflows is outside of every bound. */
    @Test
    void modelThatOverflows_beginsASearch() {
        Shell shell = new Shell(TaskMachine.start(TASK, spec(6), INITIAL), Set.of());
        for (ClientId client : List.copyOf(shell.admitted())) {
            shell.send(new RoundEvent.UpdateStored(client, new TrainingReport(10, 1, 4)));
        }
        shell.send(new RoundEvent.UpdateFailed("coordinate 3 of the new model is not finite", true));
        assertTrue(refused(shell.records.get(0)));
        assertEquals(CLIENTS / 2, shell.admitted().size());
    }

    @Test
    void cohortThatCannotBeCut_failsTheTaskWithTheFigure() {
        Map<String, Object> tree = tree(6);
        tree.put("aggregation", Map.of("mode", "clear", "checks", Map.of("norm", 1.0, "groupMin", 12)));
        Shell shell = new Shell(TaskMachine.start(TASK, TaskSpec.fromTree(tree), INITIAL), Set.of(client(5)));
        shell.run();
        assertEquals(TaskStatus.FAILED, shell.machine.status());
        assertTrue(shell.machine.reason().contains("norm of the mean update is 5.000"), shell.machine.reason());
        assertEquals(0, shell.machine.suspects().size());
    }

    @Test
    void drift_isMeasuredAgainstCommittedRoundsOnly() {
        Map<String, Object> tree = tree(3);
        tree.put("aggregation", Map.of("mode", "clear", "checks", Map.of("drift", 3.0, "groupMin", 12)));
        Shell shell = new Shell(TaskMachine.start(TASK, TaskSpec.fromTree(tree), INITIAL), Set.of());
        shell.round();
        shell.offenders.add(client(1));
        shell.round();
        assertTrue(refused(shell.records.get(1)));
    }

    private static boolean refused(RoundRecord record) {
        return record.result() instanceof RoundResult.Aborted end
                && end.reason().code() == AbortCode.AGGREGATE_REFUSED;
    }

    private static TaskSpec spec(int rounds) {
        return TaskSpec.fromTree(tree(rounds));
    }

    private static Map<String, Object> tree(int rounds) {
        Map<String, Object> tree = TaskSpecTest.minimal();
        tree.put("rounds", rounds);
        tree.put("cohort", Map.of("size", CLIENTS, "quorum", 4, "retries", 1));
        tree.put("aggregation", Map.of("mode", "clear", "checks", Map.of("norm", 1.0, "groupMin", 4)));
        return tree;
    }

    /** A shell whose clients all answer at once. */
    private static final class Shell {
        private final List<RoundRecord> records = new ArrayList<>();
        private final Set<ClientId> offenders;
        private TaskMachine machine;
        private long round;
        private long now = START;

        Shell(TaskTransition first, Set<ClientId> offenders) {
            this.offenders = new HashSet<>(offenders);
            this.machine = first.machine();
            take(first);
        }

        void run() {
            for (int k = 0; k < 50 && !machine.status().terminal(); k++) {
                round();
            }
        }

        /** Back to the initial model, as a version that is newer than all. */
        void rollBack() {
            ModelVersion version = new ModelVersion(machine.progress().model().version() + 100, RoundFixture.HASH);
            feed(new TaskEvent.RolledBack(new Rollback(version, 0, "a test", "operator")));
        }

        /** One round from its opening to its end. */
        void round() {
            List<ClientId> cohort = new ArrayList<>(admitted());
            for (ClientId client : cohort) {
                send(new RoundEvent.UpdateStored(client, new TrainingReport(10, 1, 4)));
            }
            Set<ClientId> inside = contributors();
            double norm = inside.stream().anyMatch(offenders::contains) ? 5 : 0.5;
            send(new RoundEvent.AggregateReady(
                    ContentHash.ofContent(new byte[] {(byte) round}), new UpdateSummary(norm, norm, norm)));
        }

        /** Opens the round that was asked for and gives its cohort. */
        Set<ClientId> admitted() {
            if (machine.round().isEmpty()) {
                feed(new TaskEvent.RoundOpened(round, clients(CLIENTS)));
            }
            if (machine.round().orElseThrow().participation().offered().isEmpty()) {
                now += 3_600_000;
                send(new RoundEvent.TimePassed());
            }
            return new HashSet<>(machine.round().orElseThrow().participation().offered());
        }

        private Set<ClientId> contributors() {
            Set<ClientId> inside = new HashSet<>();
            for (Contribution one :
                    machine.round().orElseThrow().participation().contributions()) {
                inside.add(one.client());
            }
            return inside;
        }

        private void send(RoundEvent event) {
            feed(new TaskEvent.InRound(round, event));
        }

        private void feed(TaskEvent event) {
            TaskTransition transition = machine.on(event, now);
            machine = transition.machine();
            take(transition);
        }

        private void take(TaskTransition transition) {
            for (TaskEffect effect : transition.effects()) {
                if (effect instanceof TaskEffect.OpenRound open) {
                    round = open.round().round();
                } else if (effect instanceof TaskEffect.InRound inRound) {
                    if (inRound.effect() instanceof RoundEffect.Commit commit) {
                        records.add(commit.record());
                    } else if (inRound.effect() instanceof RoundEffect.Abort abort) {
                        records.add(abort.record());
                    }
                }
            }
        }
    }
}
