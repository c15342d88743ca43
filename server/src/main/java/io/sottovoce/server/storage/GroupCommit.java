package io.sottovoce.server.storage;

import io.sottovoce.rounds.port.StorageException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commits what several threads write at the same time in one transaction, so that they wait for the disk once together.
 *
 * <p>Guarantees that {@link #write} returns only when what was written is committed, and that one that fails takes no other
 * along: where a joint transaction fails, each is tried by itself. Thread-safe.
 */
final class GroupCommit {
    /** One thread's part of a transaction; repeatable, for it may have to be. */
    interface Part {
        void run(Database.Session session) throws SQLException;
    }

    private final Database database;
    private List<Waiting> waiting = new ArrayList<>();
    private boolean committing;

    GroupCommit(Database database) {
        this.database = database;
    }

    /** Writes and commits. */
    void write(Part part) {
        Waiting mine = new Waiting(part);
        List<Waiting> batch = joinOrLead(mine);
        if (!batch.isEmpty()) {
            try {
                commit(batch);
            } finally {
                handOver(batch);
            }
        }
        mine.throwIfFailed();
    }

    /** Waits until somebody else has committed this one, or until it may lead: then it gets all that are waiting. */
    private synchronized List<Waiting> joinOrLead(Waiting mine) {
        waiting.add(mine);
        boolean interrupted = false;
        while (committing && !mine.done) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // whether it is committed must be known before anybody goes on
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (mine.done) {
            return List.of();
        }
        committing = true;
        List<Waiting> batch = waiting;
        waiting = new ArrayList<>();
        return batch;
    }

    private synchronized void handOver(List<Waiting> batch) {
        batch.forEach(each -> each.done = true);
        committing = false;
        notifyAll();
    }

    private void commit(List<Waiting> batch) {
        try {
            database.write(session -> {
                for (Waiting each : batch) {
                    each.part.run(session);
                }
                return batch.size();
            });
        } catch (StorageException e) {
            batch.forEach(each -> each.failure = e);
            if (batch.size() > 1) {
                batch.forEach(this::alone);
            }
        }
    }

    private void alone(Waiting one) {
        try {
            database.write(session -> {
                one.part.run(session);
                return 1;
            });
            one.failure = null;
        } catch (StorageException e) {
            one.failure = e;
        }
    }

    /** A part and what became of it. */
    private static final class Waiting {
        private final Part part;
        private boolean done;
        private @Nullable StorageException failure;

        Waiting(Part part) {
            this.part = part;
        }

        void throwIfFailed() {
            StorageException reason = failure;
            if (reason != null) {
                throw new StorageException(String.valueOf(reason.getMessage()), reason);
            }
        }
    }
}
