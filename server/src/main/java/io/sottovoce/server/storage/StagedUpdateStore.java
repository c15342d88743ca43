package io.sottovoce.server.storage;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.port.UpdateStore;
import io.sottovoce.rounds.round.TrainingReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;

/**
 * Updates in files; one that is complete has a row. All readers that one thread opens share a block of memory. Safe for
 * several threads, each of them on other updates.
 */
public final class StagedUpdateStore implements UpdateStore {
    private final Home home;
    private final Disk disk;
    private final Database database;
    private final GroupCommit commits;
    private final InstantSource clock;
    private final ThreadLocal<FloatFile.Scratch> scratch = ThreadLocal.withInitial(FloatFile.Scratch::new);

    StagedUpdateStore(Home home, Disk disk, Database database, InstantSource clock) {
        this.home = home;
        this.disk = disk;
        this.database = database;
        this.commits = new GroupCommit(database);
        this.clock = clock;
    }

    /**
     * Opens an update for writing, with whatever of it is there.
     *
     * @param chunks number of chunks of the whole
     * @param chunkBytes bytes of each chunk but the last
     */
    public StagedUpdate stage(TaskId task, long round, ClientId client, int chunks, int chunkBytes) {
        Disk.makeDirectories(home.staged(task, round));
        return new StagedUpdate(
                disk, home.update(task, round, client), home.leaves(task, round, client), chunks, chunkBytes);
    }

    /** Stores a fact of a session of secure aggregation durably, until its round ends. */
    public void fact(TaskId task, long round, String name, byte[] content) {
        Disk.makeDirectories(home.staged(task, round));
        Path path = home.fact(task, round, name);
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            Disk.writeFully(file, ByteBuffer.wrap(content), 0);
            disk.force(file);
        } catch (IOException e) {
            throw Disk.failure("cannot write", path, e);
        }
    }

    /** Records that an update is complete. Its bytes must be on disk before. When this returns it may be acknowledged. */
    public void complete(TaskId task, long round, ClientId client, ContentHash root, TrainingReport report) {
        commits.write(session -> session.update(
                "insert into uploads (task_id, round, client, root, bytes, examples, mean_loss, received_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                task.hex(),
                round,
                client.hex(),
                root.hex(),
                report.uploadBytes(),
                report.examples(),
                report.meanLoss(),
                clock.millis()));
    }

    @Override
    public BlockReader open(TaskId task, long round, ClientId client) {
        List<Long> bytes = database.read(session -> session.query(
                "select bytes from uploads where task_id = ? and round = ? and client = ?",
                row -> row.getLong(1),
                task.hex(),
                round,
                client.hex()));
        Path file = home.update(task, round, client);
        if (bytes.isEmpty() || !Files.exists(file)) {
            throw new IllegalStateException(
                    "no update of client " + client + " in round " + round + " of task " + task);
        }
        return new FloatFile(file, bytes.get(0) / Float.BYTES, scratch.get());
    }

    @Override
    public void discard(TaskId task, long round, ClientId client) {
        database.write(session -> session.update(
                "delete from uploads where task_id = ? and round = ? and client = ?", task.hex(), round, client.hex()));
        Disk.remove(home.update(task, round, client));
        Disk.remove(home.leaves(task, round, client));
    }

    @Override
    public void discardRound(TaskId task, long round) {
        database.write(
                session -> session.update("delete from uploads where task_id = ? and round = ?", task.hex(), round));
        Disk.remove(home.staged(task, round));
    }

    /** Tries whether updates of so many bytes can be stored. */
    void tryOut(long bytes) {
        disk.tryOut(home.staged(), bytes);
    }

    /** Throws everything away: called at start, when no round is open. */
    void discardAll() {
        database.write(session -> session.update("delete from uploads"));
        Disk.remove(home.staged());
    }
}
