package io.sottovoce.rounds.port;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.RoundRecord;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what happened in rounds. Every method that returns has made its change durable.
 *
 * <p>All methods throw {@link StorageException} where the medium fails, and {@link IllegalStateException} on a call out of
 * order, which is a bug of the caller and changes nothing.
 */
public interface RoundStore {
    /** Opens a round; its number must be higher than every earlier one of the task. */
    void open(TaskId task, long round, long atMillis);

    /** Stores an exclusion in an open round. */
    void exclude(TaskId task, long round, Exclusion exclusion);

    /** Stores that an open round counts as a release, with its charge where clients add noise. */
    void release(TaskId task, long round, Optional<Charge> charge);

    /** The charges of all rounds of a task that count as a release, in order; also of rounds that were aborted. */
    List<Charge> charges(TaskId task);

    /**
     * Closes an open round with its record. Where the record is of a committed round, its model becomes the task's
     * latest version in the same transaction, or by an order of writes that a restart completes.
     */
    void finish(RoundRecord record);

    /** Highest number of a round of the task that was ever opened, 0 where there was none. */
    long lastOpened(TaskId task);

    /** The exclusions that were stored in a round, in the order in which they came. */
    List<Exclusion> exclusions(TaskId task, long round);

    /** The records of the rounds that have ended, ascending by round. */
    List<RoundRecord> finished(TaskId task);
}
