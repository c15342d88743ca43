package io.sottovoce.rounds.run;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.guard.Guard;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.AbortReason;
import io.sottovoce.rounds.round.Aborted;
import io.sottovoce.rounds.round.Committed;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Oversight;
import io.sottovoce.rounds.round.Participation;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.RoundState;
import io.sottovoce.rounds.round.Transition;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task: rounds one after the other until as many are committed as were asked for.
 *
 * <pre>
 * state     event         condition                                next, effects
 * --------- ------------- ---------------------------------------- ---------------------------------------------
 * opening   RoundOpened   the round that was asked for             in a round: the effects of its opening
 *           RolledBack    newer than the present model             opening: Abort(record), Restore, OpenRound
 *           BudgetSpent   the round that was asked for             EXHAUSTED: Abort(record), Finish
 *           Cancel                                                 CANCELLED: Abort(record), Finish
 * in round  InRound       the present round, still open after it   in round: the round's effects
 *                         committed, more rounds to come           opening: the round's effects, OpenRound
 *                         committed, the last one                  COMPLETED: the round's effects, Finish
 *                         aborted, retries left                    opening: the round's effects, OpenRound
 *                         aborted, no retry left                   FAILED: the round's effects, Finish
 *                         aborted, its mean outside the bounds     opening: a search of its cohort begins or goes on
 *           RolledBack    newer than the present model             opening: the round's effects, Restore, OpenRound
 *           Cancel                                                 CANCELLED: the round's effects, Finish
 * </pre>
 *
 * <p>A task fails when {@code retries + 1} rounds in a row were aborted; a round that was ended by a restart of the server
 * does not count. A round number is never used twice: a message of an earlier round cannot be taken for one of this
 * round. Immutable; saving and acting are as for {@link RoundState}.
 */
public final class TaskMachine {
    private static final AbortReason RESTARTED =
            new AbortReason(AbortCode.SERVER_RESTARTED, "the server was restarted while the round was open");

    private final TaskId task;
    private final TaskSpec spec;
    private final TaskProgress progress;
    private final Hunt hunt;
    private final TaskStatus status;
    private final String reason;
    private final @Nullable RoundContext opening;
    private final @Nullable RoundState state;

    private TaskMachine(
            TaskMachine from,
            TaskProgress progress,
            Hunt hunt,
            TaskStatus status,
            String reason,
            @Nullable RoundContext opening,
            @Nullable RoundState state) {
        this.task = from.task;
        this.spec = from.spec;
        this.progress = progress;
        this.hunt = hunt;
        this.status = status;
        this.reason = reason;
        this.opening = opening;
        this.state = state;
    }

    private TaskMachine(TaskId task, TaskSpec spec, TaskProgress progress, Hunt hunt) {
        this.task = task;
        this.spec = spec;
        this.progress = progress;
        this.hunt = hunt;
        this.status = TaskStatus.RUNNING;
        this.reason = "";
        this.opening = null;
        this.state = null;
    }

    /** Begins a task whose initial model is stored. */
    public static TaskTransition start(TaskId task, TaskSpec spec, ModelVersion initial) {
        Hunt hunt = Hunt.of(spec.checks(), List.of());
        TaskMachine machine = new TaskMachine(task, spec, TaskProgress.initial(initial), hunt);
        return machine.proceed(machine.progress, Optional.empty(), List.of());
    }

    /**
     * Takes a running task up again after a restart. A round that was open when the server went away is recorded as aborted
     * with {@link AbortCode#SERVER_RESTARTED} and its number is not used again.
     *
     * @param newest the task's newest model, or the initial one where that of the last committed round is the newest
     * @param records all finished rounds, ascending
     * @param roundsOpened highest round number that was ever opened
     */
    public static TaskTransition resume(
            TaskId task, TaskSpec spec, ModelVersion newest, List<RoundRecord> records, long roundsOpened) {
        TaskMachine machine = new TaskMachine(
                task,
                spec,
                TaskProgress.of(newest, spec.checks(), records, roundsOpened),
                Hunt.of(spec.checks(), records));
        List<TaskEffect> effects = new ArrayList<>();
        Optional<RoundRecord> last =
                records.isEmpty() ? Optional.empty() : Optional.of(records.get(records.size() - 1));
        if (roundsOpened > last.map(RoundRecord::round).orElse(0L)) {
            RoundRecord open = machine.unopened(roundsOpened, RESTARTED);
            effects.add(abort(open));
            machine = machine.after(open);
        }
        return machine.proceed(machine.progress, last.flatMap(TaskMachine::abortReason), effects);
    }

    /**
     * Applies an event.
     *
     * @param nowMillis the shell's time
     */
    public TaskTransition on(TaskEvent event, long nowMillis) {
        if (status.terminal()) {
            return notTaken("TASK_OVER");
        }
        if (event instanceof TaskEvent.RoundOpened opened) {
            return roundOpened(opened, nowMillis);
        }
        if (event instanceof TaskEvent.BudgetSpent spent) {
            return budgetSpent(spent);
        }
        if (event instanceof TaskEvent.InRound inRound) {
            return inRound(inRound, nowMillis);
        }
        if (event instanceof TaskEvent.RolledBack back) {
            return rolledBack(back.rollback(), nowMillis);
        }
        return cancel(((TaskEvent.Cancel) event).reason(), nowMillis);
    }

    /** The task. */
    public TaskId task() {
        return task;
    }

    /** What was asked for. */
    public TaskSpec spec() {
        return spec;
    }

    /** How far the task has come. */
    public TaskProgress progress() {
        return progress;
    }

    /** Where the task stands. */
    public TaskStatus status() {
        return status;
    }

    /** Why the task failed, was cancelled or ran out of its budget, one line; empty otherwise. */
    public String reason() {
        return reason;
    }

    /** Clients that take no part any more: those of the smallest groups whose mean was outside its bounds. */
    public ClientSet suspects() {
        return hunt.suspects();
    }

    /** The same of a task whose machine is gone, from the records of its finished rounds, ascending. */
    public static ClientSet suspects(TaskSpec spec, List<RoundRecord> records) {
        return Hunt.of(spec.checks(), records).suspects();
    }

    /** The present round, where one has been opened. */
    public Optional<RoundState> round() {
        return Optional.ofNullable(state);
    }

    private TaskTransition roundOpened(TaskEvent.RoundOpened event, long nowMillis) {
        if (opening == null || opening.round() != event.round()) {
            return notTaken("WRONG_ROUND");
        }
        return follow(RoundState.open(opening, event.available(), nowMillis));
    }

    private TaskTransition budgetSpent(TaskEvent.BudgetSpent event) {
        if (opening == null || opening.round() != event.round()) {
            return notTaken("WRONG_ROUND");
        }
        RoundRecord unopened = unopened(event.round(), new AbortReason(AbortCode.BUDGET_SPENT, event.reason()));
        return after(unopened).finish(progress, TaskStatus.EXHAUSTED, event.reason(), List.of(abort(unopened)));
    }

    private TaskTransition inRound(TaskEvent.InRound event, long nowMillis) {
        if (state == null || state.context().round() != event.round()) {
            return notTaken("WRONG_ROUND");
        }
        Transition transition = state.on(event.event(), nowMillis);
        if (transition.state() == state) {
            List<TaskEffect> effects = ofRound(transition);
            String why = transition.disposition().name();
            return new TaskTransition(this, effects, false, why);
        }
        return follow(transition);
    }

    private TaskTransition cancel(String why, long nowMillis) {
        if (state != null) {
            Transition transition = state.on(new RoundEvent.Cancelled(why), nowMillis);
            Optional<RoundRecord> record = recordOf(transition.state());
            TaskProgress after =
                    record.map(ended -> progress.after(ended, hunt)).orElse(progress);
            return record.map(this::after).orElse(this).finish(after, TaskStatus.CANCELLED, why, ofRound(transition));
        }
        if (opening != null) {
            RoundRecord unopened = unopened(opening.round(), new AbortReason(AbortCode.CANCELLED, why));
            return after(unopened).finish(progress, TaskStatus.CANCELLED, why, List.of(abort(unopened)));
        }
        return finish(progress, TaskStatus.CANCELLED, why, List.of());
    }

    /** What is open was trained from a model that nobody wants any more. */
    private TaskTransition rolledBack(Rollback back, long nowMillis) {
        if (back.version().version() <= progress.model().version()) {
            return notTaken("NOT_NEWER");
        }
        String why = "back to version " + back.source() + ": " + back.reason();
        List<TaskEffect> effects = new ArrayList<>();
        Optional<RoundRecord> ended = Optional.empty();
        if (state != null) {
            Transition transition = state.on(new RoundEvent.RolledBack(why), nowMillis);
            effects.addAll(ofRound(transition));
            ended = recordOf(transition.state());
        } else if (opening != null) {
            RoundRecord unopened = unopened(opening.round(), new AbortReason(AbortCode.ROLLED_BACK, why));
            effects.add(abort(unopened));
            ended = Optional.of(unopened);
        }
        effects.add(new TaskEffect.Restore(back));
        long opened = ended.map(RoundRecord::round).orElse(progress.roundsOpened());
        return ended.map(this::after)
                .orElse(this)
                .proceed(progress.at(back.version(), opened), Optional.empty(), effects);
    }

    /** Goes on after a transition that changed the present round. */
    private TaskTransition follow(Transition transition) {
        List<TaskEffect> effects = ofRound(transition);
        RoundState next = transition.state();
        Optional<RoundRecord> record = recordOf(next);
        if (record.isPresent()) {
            return after(record.get()).proceed(progress.after(record.get(), hunt), abortReason(record.get()), effects);
        }
        return TaskTransition.to(new TaskMachine(this, progress, hunt, status, reason, null, next), effects);
    }

    private TaskMachine after(RoundRecord record) {
        return new TaskMachine(this, progress, hunt.after(record), status, reason, null, null);
    }

    /** Asks for the next round, or ends the task where no round is left or too many were aborted. */
    private TaskTransition proceed(TaskProgress after, Optional<AbortReason> last, List<TaskEffect> before) {
        if (after.committed() >= spec.rounds()) {
            return finish(after, TaskStatus.COMPLETED, "", before);
        }
        if (after.abortedInARow() > spec.cohort().retries()) {
            String message = after.abortedInARow() + " rounds in a row were aborted"
                    + last.map(why -> ", the last one with " + why).orElse("");
            return finish(after, TaskStatus.FAILED, message, before);
        }
        RoundContext next = nextRound(after);
        List<TaskEffect> effects = new ArrayList<>(before);
        effects.add(new TaskEffect.OpenRound(next));
        return TaskTransition.to(new TaskMachine(this, after, hunt, TaskStatus.RUNNING, "", next, null), effects);
    }

    private RoundContext nextRound(TaskProgress after) {
        return new RoundContext(
                task,
                after.roundsOpened() + 1,
                after.model(),
                hunt.group().map(group -> spec.cohort().of(group.size())).orElse(spec.cohort()),
                spec.weighting(),
                spec.evaluation().due(after.committed() + 1, spec.rounds()),
                spec.seed(),
                spec.secure().isPresent(),
                new Oversight(
                        spec.release(),
                        spec.checks().map(checks -> new Guard(checks, after.norms())),
                        hunt.group(),
                        hunt.suspects(),
                        spec.secure().isPresent() ? Optional.empty() : spec.slack()));
    }

    private TaskTransition finish(TaskProgress after, TaskStatus end, String why, List<TaskEffect> before) {
        List<TaskEffect> effects = new ArrayList<>(before);
        effects.add(new TaskEffect.Finish(end, why));
        return TaskTransition.to(new TaskMachine(this, after, hunt, end, why, null, null), effects);
    }

    /** The record of a round of which nothing but its opening is known. */
    private RoundRecord unopened(long round, AbortReason why) {
        return new RoundRecord(
                task, round, progress.model(), new RoundResult.Aborted(why), Participation.NOBODY, List.of());
    }

    private static TaskEffect abort(RoundRecord record) {
        return new TaskEffect.InRound(record.round(), new RoundEffect.Abort(record));
    }

    private TaskTransition notTaken(String why) {
        return new TaskTransition(this, List.of(), false, why);
    }

    private static Optional<RoundRecord> recordOf(RoundState state) {
        if (state instanceof Committed end) {
            return Optional.of(end.record());
        }
        return state instanceof Aborted end ? Optional.of(end.record()) : Optional.empty();
    }

    private static Optional<AbortReason> abortReason(RoundRecord record) {
        return record.result() instanceof RoundResult.Aborted end ? Optional.of(end.reason()) : Optional.empty();
    }

    private static List<TaskEffect> ofRound(Transition transition) {
        long round = transition.state().context().round();
        return transition.effects().stream()
                .<TaskEffect>map(effect -> new TaskEffect.InRound(round, effect))
                .toList();
    }
}
