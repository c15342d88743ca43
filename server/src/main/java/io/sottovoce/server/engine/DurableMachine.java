package io.sottovoce.server.engine;

import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundState;
import io.sottovoce.rounds.run.TaskEffect;
import io.sottovoce.rounds.run.TaskEvent;
import io.sottovoce.rounds.run.TaskMachine;
import io.sottovoce.rounds.run.TaskTransition;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The machine of one task, kept durable: everything of a transition that must be is saved, then the new state is adopted,
 * then the rest is acted out.
 *
 * <p>Where a store fails, the old state gets {@link RoundEvent.StorageFailed}, so that the round is aborted and run again, once the
 * store is well ({@link StorageWait}).
 * Where that cannot be saved either the task stops and says so; a restart takes it up from what is stored.
 *
 * <p>Transitions are for one thread at a time, which is the mailbox's of its {@link TaskLoop}; whoever wants to look may
 * do so at any time, from any thread.
 */
final class DurableMachine {
    private static final Logger LOG = Logger.getLogger(DurableMachine.class);

    private final RunningTask task;
    private final Surroundings around;
    private final ModelNotary notary;
    private final Consumer<TaskEffect> actions;

    private volatile @Nullable TaskMachine machine;
    private volatile String stopped = "";

    /**
     * A machine that begins with the first transition that it is given.
     *
     * @param actions acts out an effect of a state that is saved and adopted
     */
    DurableMachine(RunningTask task, Surroundings around, ModelNotary notary, Consumer<TaskEffect> actions) {
        this.task = task;
        this.around = around;
        this.notary = notary;
        this.actions = actions;
    }

    /** The present state; empty before the first transition. */
    Optional<TaskMachine> present() {
        return Optional.ofNullable(machine);
    }

    /** Why no event is taken although the task is not over; empty where events are taken. */
    String stopped() {
        return stopped;
    }

    /** Takes no event any more. */
    void stop(String why) {
        stopped = why;
    }

    /** Takes an event; of no effect before the first transition, and where the machine has stopped. */
    void on(TaskEvent event) {
        TaskMachine present = machine;
        if (present != null && stopped.isEmpty()) {
            follow(present.on(event, around.clock().millis()));
        }
    }

    /** Saves, adopts and acts out a transition; false where it could not be saved, and the round that is open is lost. */
    boolean follow(TaskTransition transition) {
        try {
            save(transition);
        } catch (StorageException e) {
            storageFailed(e);
            return false;
        }
        adopt(transition);
        return true;
    }

    private void save(TaskTransition transition) {
        for (TaskEffect effect : transition.effects()) {
            SavingEffects.save(task.id(), effect, around.storage(), notary, around.clock());
        }
    }

    private void adopt(TaskTransition transition) {
        machine = transition.machine();
        for (TaskEffect effect : transition.effects()) {
            try {
                actions.accept(effect);
            } catch (StorageException e) {
                // What is left lying about costs space until the next start, nothing else: the state is saved.
                LOG.errorf("task %s: %s", task.spec().name(), e.getMessage());
            }
        }
    }

    private void storageFailed(StorageException failure) {
        LOG.errorf("task %s: %s", task.spec().name(), failure.getMessage());
        TaskMachine present = machine;
        Optional<RoundState> open = present == null ? Optional.empty() : present.round();
        if (present == null || open.isEmpty()) {
            standStill(failure);
            return;
        }
        long number = open.get().context().round();
        TaskEvent event =
                new TaskEvent.InRound(number, new RoundEvent.StorageFailed(String.valueOf(failure.getMessage())));
        TaskTransition abort = present.on(event, around.clock().millis());
        try {
            save(abort);
        } catch (StorageException e) {
            standStill(e);
            return;
        } catch (IllegalStateException e) {
            standStill(failure);
            return;
        }
        adopt(abort);
    }

    private void standStill(StorageException failure) {
        stop(String.valueOf(failure.getMessage()));
        LOG.errorf(
                "task %s stands still, since its state cannot be stored; restart the server once its storage is well, or cancel the task",
                task.spec().name());
    }
}
