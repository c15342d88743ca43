package io.sottovoce.server.engine;

import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundResult;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Holds the next round of a task back after a store has failed: for a time that doubles from failure to failure, and on until
 * a trial says that a round can be stored. No client is asked to take part meanwhile, and none spends its budget on a round
 * that would be lost.
 *
 * <p>For one thread at a time, which is the mailbox's of the task; {@link #why} is for any.
 */
final class StorageWait {
    private static final Logger LOG = Logger.getLogger(StorageWait.class);

    static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int DOUBLINGS_MAX = 6; // 5 s x 2^6 = 320 s, more than the longest

    private final String task;
    private final InstantSource clock;
    private final Later later;

    /** In a row, of rounds and of trials. */
    private int failures;

    private String problem = "";
    private long next;
    private volatile String why = "";

    /** Runs a step after a time, on the thread that this object is for. */
    interface Later {
        void after(Duration wait, Runnable step);
    }

    StorageWait(String task, InstantSource clock, Later later) {
        this.task = task;
        this.clock = clock;
        this.later = later;
    }

    /** Why the next round is not opened yet, in one line; empty where none is held back. */
    String why() {
        return why;
    }

    /** Takes note of how a round ends. */
    void follow(RoundEffect effect) {
        if (effect instanceof RoundEffect.Commit) {
            failures = 0;
        } else if (effect instanceof RoundEffect.Abort abort
                && abort.record().result() instanceof RoundResult.Aborted end
                && end.reason().code() == AbortCode.STORAGE_FAILED) {
            failed(end.reason().message());
        }
    }

    /**
     * Opens a round: at once, or where a store has failed once it is well.
     *
     * @param trial throws {@link StorageException} where a round cannot be stored
     * @param open is run once, or never where another round or the end of the task came first
     */
    void open(long round, Runnable trial, Runnable open) {
        next = round;
        if (problem.isEmpty()) {
            why = "";
            open.run();
            return;
        }
        Duration wait = length();
        why = "waits until " + clock.instant().plus(wait) + " before round " + round + ", since the storage failed: "
                + problem;
        LOG.warnf("task %s %s", task, why);
        later.after(wait, () -> look(round, trial, open));
    }

    /** The task is over: nothing is opened any more. */
    void end() {
        next = 0;
        why = "";
    }

    private void look(long round, Runnable trial, Runnable open) {
        if (round != next) {
            return;
        }
        try {
            trial.run();
            problem = "";
            LOG.infof("task %s: the storage is well again, round %d is opened", task, round);
        } catch (StorageException e) {
            failed(String.valueOf(e.getMessage()));
        }
        open(round, trial, open);
    }

    private void failed(String message) {
        problem = message.isEmpty() ? "unknown" : message;
        failures++;
    }

    private Duration length() {
        Duration wait = FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
