package io.sottovoce.server.storage;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.task.TaskSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** All stores of one home directory, which it holds for itself until it is closed. */
public final class Storage implements AutoCloseable {
    private final FileChannel lock;
    private final Database database;
    private final SqlTaskStore tasks;
    private final SqlRoundStore rounds;
    private final FileModelStore models;
    private final StagedUpdateStore updates;

    private Storage(FileChannel lock, Home home, Database database, boolean sync, InstantSource clock) {
        Disk disk = new Disk(sync);
        this.lock = lock;
        this.database = database;
        this.tasks = new SqlTaskStore(database);
        this.models = new FileModelStore(home, disk, database, clock);
        this.rounds = new SqlRoundStore(database, models, clock);
        this.updates = new StagedUpdateStore(home, disk, database, clock);
    }

    /**
     * Opens the stores and removes what a killed server left half done: staged updates, models without a row, and the first
     * models of tasks that were not accepted, as far as they had come.
     *
     * @param lock from {@link #lock}
     * @param database with its tables made; closed with the stores
     */
    public static Storage open(FileChannel lock, Path directory, Database database, boolean sync, InstantSource clock) {
        Home home = new Home(directory);
        database.takeOver();
        Storage storage = new Storage(lock, home, database, sync, clock);
        storage.updates.discardAll();
        storage.tasks.all().forEach(task -> storage.models.removeOrphans(task.id()));
        storage.models.removeDrafts();
        return storage;
    }

    /**
     * Stores a new task that runs, and makes the model that it begins from its latest: both or neither.
     *
     * @param first complete, with its files in place
     */
    public void accept(TaskId id, TaskSpec spec, ModelVersion first, SignedModelRecord record, long nowMillis) {
        database.write(session -> {
            SqlTaskStore.insert(session, id, spec, nowMillis);
            Promotion.insert(session, models, id, first, 0, record, nowMillis);
            return id;
        });
    }

    /**
     * Leaves nothing of a task whose {@link #accept} failed, or of one that did not come so far. Where its rows are stored
     * all the same, since only the answer was lost, the task has failed.
     *
     * @param reason why, for whoever asks for a task that has failed
     */
    public void withdraw(TaskId id, String reason, long nowMillis) {
        tasks.end(id, TaskStatus.FAILED, reason, nowMillis);
        if (tasks.find(id).isEmpty()) {
            models.removeAll(id);
        }
    }

    /**
     * Takes a home directory, making it where it is missing; before anything in it is touched.
     *
     * @throws HomeUnavailableException where another server has it or it cannot be used
     */
    public static FileChannel lock(Path directory) {
        FileChannel channel = null;
        try {
            java.nio.file.Files.createDirectories(directory);
            channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock held = channel.tryLock();
            if (held == null) {
                channel.close();
                throw new HomeUnavailableException("sottovoce.home " + directory + " is in use by another server");
            }
            return channel;
        } catch (IOException | java.nio.channels.OverlappingFileLockException e) {
            throw new HomeUnavailableException(
                    "sottovoce.home " + directory + " cannot be used: " + e + ", expected a directory to write to");
        }
    }

    /**
     * Tries whether a round of a task can be stored: writes a little where its updates and models go, and asks the database.
     *
     * @param bytes that the round needs at least
     * @throws io.sottovoce.rounds.port.StorageException in one line where it cannot
     */
    public void tryOut(TaskId task, long bytes) {
        updates.tryOut(bytes);
        models.tryOut(task, bytes);
        database.write(session -> session.query("select 1", row -> row.getInt(1)));
    }

    /** Whether this server has its database for itself; false for ever once it has lost it. */
    public boolean isClaimed() {
        return database.isClaimed();
    }

    public SqlTaskStore tasks() {
        return tasks;
    }

    public SqlRoundStore rounds() {
        return rounds;
    }

    public FileModelStore models() {
        return models;
    }

    public StagedUpdateStore updates() {
        return updates;
    }

    /** Gives the database and the home directory back. */
    @Override
    public void close() {
        database.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The home directory cannot be used; the message is one line for the operator. */
    public static final class HomeUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HomeUnavailableException(String message) {
            super(message);
        }
    }
}
