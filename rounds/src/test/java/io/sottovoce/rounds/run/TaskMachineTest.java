package io.sottovoce.rounds.run;

import static io.sottovoce.rounds.round.RoundFixture.START;
import static io.sottovoce.rounds.round.RoundFixture.SUMMARY;
import static io.sottovoce.rounds.round.RoundFixture.TASK;
import static io.sottovoce.rounds.round.RoundFixture.clients;
import static io.sottovoce.rounds.round.RoundFixture.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.AbortReason;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundFixture;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.rounds.task.TaskSpecTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskMachineTest {
    private static final ModelVersion INITIAL = new ModelVersion(0, RoundFixture.HASH);

    /** Three rounds of one client each, two retries, evaluated every second round. */
    private static TaskSpec spec() {
        Map<String, Object> tree = TaskSpecTest.minimal();
        tree.put("cohort", Map.of("size", 1, "retries", 2));
        tree.put("evaluation", Map.of("data", "digits", "every", 2));
        tree.put("seed", 5);
        return TaskSpec.fromTree(tree);
    }

    private static ContentHash hash(long round) {
        return ContentHash.ofContent(new byte[] {(byte) round});
    }

    /** A shell that keeps the machine and everything it ever said. */
    private static final class Shell {
        private final List<TaskEffect> effects = new ArrayList<>();
        private TaskMachine machine;

        Shell(TaskTransition first) {
            this.machine = first.machine();
            effects.addAll(first.effects());
        }

        TaskTransition send(TaskEvent event) {
            TaskTransition transition = machine.on(event, START);
            machine = transition.machine();
            effects.addAll(transition.effects());
            return transition;
        }

        TaskTransition inRound(RoundEvent event) {
            return send(new TaskEvent.InRound(asked().round(), event));
        }

        /** The context of the round that was asked for last. */
        RoundContext asked() {
            @Nullable RoundContext last = null;
            for (TaskEffect effect : effects) {
                if (effect instanceof TaskEffect.OpenRound open) {
                    last = open.round();
                }
            }
            return Objects.requireNonNull(last);
        }

        TaskTransition open() {
            return send(new TaskEvent.RoundOpened(asked().round(), clients(1)));
        }

        TaskTransition commit() {
            open();
            RoundContext round = asked();
            inRound(stored(1));
            TaskTransition ready = inRound(new RoundEvent.AggregateReady(hash(round.round()), SUMMARY));
            return round.evaluated() ? inRound(new RoundEvent.Evaluated(RoundFixture.EVALUATION)) : ready;
        }

        TaskTransition abort() {
            open();
            return inRound(RoundFixture.declined(1));
        }

        List<RoundRecord> records() {
            List<RoundRecord> records = new ArrayList<>();
            for (TaskEffect effect : effects) {
                if (effect instanceof TaskEffect.InRound inRound) {
                    if (inRound.effect() instanceof RoundEffect.Commit commit) {
                        records.add(commit.record());
                    } else if (inRound.effect() instanceof RoundEffect.Abort abort) {
                        records.add(abort.record());
                    }
                }
            }
            return records;
        }

        TaskEffect last() {
            return effects.get(effects.size() - 1);
        }
    }

    private static Shell started() {
        return new Shell(TaskMachine.start(TASK, spec(), INITIAL));
    }

    @Test
    void start_asksForTheFirstRound() {
        Shell shell = started();

        TaskSpec spec = spec();
        assertEquals(
                List.of(new TaskEffect.OpenRound(
                        new RoundContext(TASK, 1, INITIAL, spec.cohort(), spec.weighting(), false, 5))),
                shell.effects);
        assertEquals(TaskStatus.RUNNING, shell.machine.status());
        assertTrue(shell.machine.round().isEmpty());
    }

    @Test
    void allRoundsCommitted_completes() {
        Shell shell = started();
        List<Boolean> evaluated = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            evaluated.add(shell.asked().evaluated());
            shell.commit();
        }

        assertEquals(TaskStatus.COMPLETED, shell.machine.status());
        assertEquals(new TaskEffect.Finish(TaskStatus.COMPLETED, ""), shell.last());
        assertEquals(List.of(false, true, true), evaluated);
        assertEquals(
                new TaskProgress(3, 3, 0, new ModelVersion(3, hash(3)), List.of(1.0, 1.0, 1.0)),
                shell.machine.progress());
        assertEquals(
                List.of(1L, 2L, 3L),
                shell.records().stream().map(RoundRecord::round).toList());
    }

    @Test
    void eachRound_trainsFromTheModelOfTheLastCommittedOne() {
        Shell shell = started();
        shell.commit();
        shell.abort();

        assertEquals(3, shell.asked().round());
        assertEquals(new ModelVersion(1, hash(1)), shell.asked().base());
    }

    @Test
    void abortedRounds_areRunAgainUntilTheRetriesAreUsedUp() {
        Shell shell = started();
        shell.abort();
        shell.abort();
        assertEquals(TaskStatus.RUNNING, shell.machine.status());

        shell.abort();

        assertEquals(TaskStatus.FAILED, shell.machine.status());
        assertEquals(
                "3 rounds in a row were aborted, the last one with QUORUM_NOT_REACHED: "
                        + "0 updates of a cohort of 1 with 0 clients left, the quorum is 1",
                shell.machine.reason());
        assertEquals(new TaskEffect.Finish(TaskStatus.FAILED, shell.machine.reason()), shell.last());
    }

    @Test
    void committedRound_givesTheRetriesBack() {
        Shell shell = started();
        shell.abort();
        shell.abort();
        shell.commit();
        shell.abort();
        shell.abort();

        assertEquals(TaskStatus.RUNNING, shell.machine.status());
        assertEquals(new TaskProgress(5, 1, 2, new ModelVersion(1, hash(3)), List.of(1.0)), shell.machine.progress());
    }

    @Test
    void cancel_inARound_abortsItAndEnds() {
        Shell shell = started();
        shell.open();

        TaskTransition transition = shell.send(new TaskEvent.Cancel("by the operator"));

        assertEquals(TaskStatus.CANCELLED, shell.machine.status());
        assertEquals("by the operator", shell.machine.reason());
        assertTrue(transition.effects().get(0) instanceof TaskEffect.InRound);
        assertEquals(new TaskEffect.Finish(TaskStatus.CANCELLED, "by the operator"), shell.last());
        assertEquals(
                new RoundResult.Aborted(new AbortReason(AbortCode.CANCELLED, "by the operator")),
                shell.records().get(0).result());
    }

    @Test
    void cancel_betweenRounds_closesTheOneThatWasAskedFor() {
        Shell shell = started();

        shell.send(new TaskEvent.Cancel("by the operator"));

        assertEquals(TaskStatus.CANCELLED, shell.machine.status());
        assertEquals(Participation.NOBODY, shell.records().get(0).participation());
    }

    @Test
    void eventOfAnotherRound_isNotTaken() {
        Shell shell = started();
        assertNotTaken(shell, new TaskEvent.RoundOpened(2, clients(1)), "WRONG_ROUND");
        assertNotTaken(shell, new TaskEvent.InRound(1, stored(1)), "WRONG_ROUND");
        shell.open();
        assertNotTaken(shell, new TaskEvent.RoundOpened(1, clients(1)), "WRONG_ROUND");
        assertNotTaken(shell, new TaskEvent.InRound(2, stored(1)), "WRONG_ROUND");
        assertNotTaken(shell, new TaskEvent.InRound(1, stored(9)), "NOT_IN_COHORT");
        shell.inRound(stored(1));
        shell.inRound(new RoundEvent.AggregateReady(hash(1), SUMMARY));
        assertNotTaken(shell, new TaskEvent.InRound(1, new RoundEvent.AggregateReady(hash(9), SUMMARY)), "WRONG_ROUND");
    }

    @Test
    void anyEvent_afterTheEnd_isNotTaken() {
        Shell shell = started();
        shell.send(new TaskEvent.Cancel("x"));
        for (TaskEvent event : List.of(
                new TaskEvent.Cancel("y"),
                new TaskEvent.RoundOpened(1, clients(1)),
                new TaskEvent.InRound(1, stored(1)))) {
            assertNotTaken(shell, event, "TASK_OVER");
        }
    }

    @Test
    void resume_goesOnFromTheLastCommittedRound() {
        Shell before = started();
        before.commit();
        before.abort();
        before.commit();

        Shell after = new Shell(TaskMachine.resume(TASK, spec(), INITIAL, before.records(), 3));

        assertEquals(before.asked(), after.asked());
        assertEquals(before.machine.progress(), after.machine.progress());
        assertEquals(1, after.effects.size());
    }

    @Test
    void resume_withARoundStillOpen_abortsItAndUsesTheNextNumber() {
        Shell before = started();
        before.commit();
        before.open();

        Shell after = new Shell(TaskMachine.resume(TASK, spec(), INITIAL, before.records(), 2));

        RoundRecord lost = after.records().get(0);
        assertEquals(2, lost.round());
        assertEquals(
                AbortCode.SERVER_RESTARTED,
                ((RoundResult.Aborted) lost.result()).reason().code());
        assertEquals(3, after.asked().round());
        assertEquals(new ModelVersion(1, hash(1)), after.asked().base());
        assertEquals(0, after.machine.progress().abortedInARow());
    }

    @Test
    void restartsInARow_doNotUseUpRetries() {
        List<RoundRecord> records = new ArrayList<>();
        TaskTransition resumed = TaskMachine.start(TASK, spec(), INITIAL);
        for (long round = 1; round <= 20; round++) {
            resumed = TaskMachine.resume(TASK, spec(), INITIAL, records, round);
            records.addAll(new Shell(resumed).records());
        }

        assertEquals(20, records.size());
        assertEquals(TaskStatus.RUNNING, resumed.machine().status());
    }

    @Test
    void resume_atTheEnd_finishesAgain() {
        Shell done = started();
        done.commit();
        done.commit();
        done.commit();
        Shell failed = started();
        failed.abort();
        failed.abort();
        failed.abort();

        TaskTransition completed = TaskMachine.resume(TASK, spec(), INITIAL, done.records(), 3);
        TaskTransition gaveUp = TaskMachine.resume(TASK, spec(), INITIAL, failed.records(), 3);

        assertEquals(List.of(new TaskEffect.Finish(TaskStatus.COMPLETED, "")), completed.effects());
        assertEquals(List.of(new TaskEffect.Finish(TaskStatus.FAILED, failed.machine.reason())), gaveUp.effects());
    }

    @Test
    void resume_withRecordsThatCannotBe_isABug() {
        Shell shell = started();
        shell.commit();
        shell.commit();
        List<RoundRecord> backwards =
                List.of(shell.records().get(1), shell.records().get(0));

        assertThrows(IllegalArgumentException.class, () -> TaskMachine.resume(TASK, spec(), INITIAL, backwards, 2));
        assertThrows(
                IllegalArgumentException.class, () -> TaskMachine.resume(TASK, spec(), INITIAL, shell.records(), 1));
    }

    private static void assertNotTaken(Shell shell, TaskEvent event, String why) {
        TaskMachine before = shell.machine;
        TaskTransition transition = shell.send(event);
        assertFalse(transition.taken(), event.toString());
        assertEquals(why, transition.reason());
        assertSame(before, transition.machine());
        assertEquals(List.of(), transition.effects());
    }

    private static TaskEvent.RolledBack back(long version, long source) {
        return new TaskEvent.RolledBack(new Rollback(new ModelVersion(version, hash(99)), source, "worse", "ada"));
    }

    @Test
    void rollbackInARound_abortsItAndTheNextTrainsFromTheNewVersion() {
        Shell shell = started();
        shell.commit();
        shell.open();
        TaskTransition transition = shell.send(back(3, 0));
        assertTrue(transition.taken());
        RoundRecord aborted = shell.records().get(1);
        assertEquals(
                new AbortReason(AbortCode.ROLLED_BACK, "back to version 0: worse"),
                ((RoundResult.Aborted) aborted.result()).reason());
        assertEquals(new ModelVersion(3, hash(99)), shell.asked().base());
        assertEquals(3, shell.asked().round());
        assertEquals(0, shell.machine.progress().abortedInARow());
        shell.commit();
        assertEquals(new ModelVersion(4, hash(3)), shell.machine.progress().model());
    }

    @Test
    void rollbackWhileARoundIsAskedFor_spendsItsNumber() {
        Shell shell = started();
        shell.send(back(2, 0));
        assertEquals(2, shell.asked().round());
        assertEquals(1, shell.records().size());
        assertFalse(shell.send(new TaskEvent.RoundOpened(1, clients(1))).taken());
        assertTrue(shell.open().taken());
    }

    @Test
    void rollbackToNothingNewer_isNotTaken() {
        Shell shell = started();
        shell.commit();
        TaskMachine before = shell.machine;
        assertEquals("NOT_NEWER", shell.send(back(1, 0)).reason());
        assertSame(before, shell.machine);
        assertThrows(IllegalArgumentException.class, () -> back(3, 3));
    }

    @Test
    void resumeAfterARollback_goesOnFromIt() {
        Shell shell = started();
        shell.commit();
        shell.send(back(3, 0));
        ModelVersion restored = new ModelVersion(3, hash(99));
        TaskTransition resumed = TaskMachine.resume(TASK, spec(), restored, shell.records(), 3);
        assertEquals(restored, resumed.machine().progress().model());
        assertEquals(1, resumed.machine().progress().committed());
    }
}
