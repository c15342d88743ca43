package io.sottovoce.server.storage;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.rounds.aggregate.BlockCopy;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.port.ModelDraft;
import io.sottovoce.rounds.port.ModelStore;
import io.sottovoce.rounds.round.ModelVersion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Models in files, promoted by a row. A version is written in a directory of its own that gets its final name in one
 * step, so a version is there with all its vectors or not at all. Safe for several threads; a reader is for one.
 */
public final class FileModelStore implements ModelStore {
    private static final String PARAMETERS = "parameters.f32";
    private static final String HASH = "sha256";
    private static final String DRAFT = ".draft";
    private static final String PUBLISHED = ModelRecord.Standing.PUBLISHED.name();
    private static final Pattern VERSION = Pattern.compile("\\d{1,18}");

    private final Home home;
    private final Disk disk;
    private final Database database;
    private final InstantSource clock;

    FileModelStore(Home home, Disk disk, Database database, InstantSource clock) {
        this.home = home;
        this.disk = disk;
        this.database = database;
        this.clock = clock;
    }

    @Override
    public ModelDraft draft(TaskId task, long version, long dimension, int stateVectors) {
        if (promoted(task, version).isPresent()) {
            throw new IllegalStateException("version " + version + " of task " + task + " exists already");
        }
        Path draft = home.modelDraft(task, version);
        Disk.remove(draft);
        Disk.remove(home.model(task, version));
        Disk.makeDirectories(draft);
        return new FileModelDraft(disk, draft, home.model(task, version), dimension, stateVectors);
    }

    @Override
    public void promote(TaskId task, ModelVersion version) {
        promote(task, version, Optional.empty());
    }

    /** As {@link #promote(TaskId, ModelVersion)}, with the record of the version, which says whether it is published. */
    public void promote(TaskId task, ModelVersion version, Optional<SignedModelRecord> origin) {
        database.write(session -> {
            Promotion.insert(session, this, task, version, 0, origin.orElse(null), clock.millis());
            return version;
        });
    }

    /** Writes a version with the content of another one, parameters and optimiser state; it is not promoted. */
    public ModelVersion copy(TaskId task, long source, long version) {
        List<BlockReader> state = new ArrayList<>();
        try (BlockReader parameters = parameters(task, source)) {
            state.addAll(state(task, source));
            try (ModelDraft draft = draft(task, version, parameters.dimension(), state.size())) {
                BlockCopy.copy(parameters, draft.parameters());
                for (int k = 0; k < state.size(); k++) {
                    BlockCopy.copy(state.get(k), draft.state().get(k));
                }
                return new ModelVersion(version, draft.complete());
            }
        } finally {
            state.forEach(BlockReader::close);
        }
    }

    /** Highest number of a version that was ever promoted, published or not; empty where there is none. */
    public OptionalLong newestNumber(TaskId task) {
        return database
                .read(session -> session.query(
                        "select max(version) as newest from model_versions where task_id = ? having count(*) > 0",
                        row -> row.getLong("newest"),
                        task.hex()))
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** Where a version comes from; empty where it is not there or of before there were records. */
    public Optional<SignedModelRecord> record(TaskId task, long version) {
        return records(task, "and version = ?", version).stream().findFirst();
    }

    /** Where the versions of a task come from, ascending; candidates too. */
    public List<SignedModelRecord> records(TaskId task) {
        return records(task, "and version >= ?", 0);
    }

    /** Hashes of the records of the last published versions before one, the oldest first. */
    public List<ContentHash> links(TaskId task, long before, int atMost) {
        List<ContentHash> hashes = new ArrayList<>(database.read(session -> session.query(
                "select record from model_versions where task_id = ? and version < ? and standing = ?"
                        + " and record is not null order by version desc fetch first " + atMost + " rows only",
                row -> Octets.ofHex(row.getString("record")).hash(),
                task.hex(),
                before,
                PUBLISHED)));
        Collections.reverse(hashes);
        return hashes;
    }

    private List<SignedModelRecord> records(TaskId task, String which, long number) {
        return database
                .read(session -> session.query(
                        "select record, signature from model_versions where task_id = ? " + which + " order by version",
                        Promotion::record,
                        task.hex(),
                        number))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Optional<ModelVersion> latest(TaskId task) {
        return database
                .read(session -> session.query(
                        "select version, weights_hash from model_versions where task_id = ? and standing = ?"
                                + " order by version desc fetch first 1 rows only",
                        Promotion::version,
                        task.hex(),
                        PUBLISHED))
                .stream()
                .findFirst();
    }

    /** A version that was promoted. */
    public Optional<ModelVersion> promoted(TaskId task, long version) {
        return database
                .read(session -> session.query(
                        "select version, weights_hash from model_versions where task_id = ? and version = ?",
                        Promotion::version,
                        task.hex(),
                        version))
                .stream()
                .findFirst();
    }

    @Override
    public BlockReader parameters(TaskId task, long version) {
        return reader(parametersFile(task, version), new FloatFile.Scratch());
    }

    @Override
    public List<BlockReader> state(TaskId task, long version) {
        List<BlockReader> readers = new ArrayList<>();
        FloatFile.Scratch scratch = new FloatFile.Scratch();
        Path directory = Disk.parent(parametersFile(task, version));
        for (int k = 0; Files.exists(directory.resolve(FileModelDraft.stateName(k))); k++) {
            readers.add(reader(directory.resolve(FileModelDraft.stateName(k)), scratch));
        }
        return readers;
    }

    /** The file with a complete version's parameters. */
    public Path parametersFile(TaskId task, long version) {
        Path file = home.model(task, version).resolve(PARAMETERS);
        if (!Files.exists(file)) {
            throw new IllegalStateException("task " + task + " has no version " + version);
        }
        return file;
    }

    /** The hash that a complete version was given when it was written. */
    ContentHash hash(TaskId task, long version) {
        Path file = home.model(task, version).resolve(HASH);
        if (!Files.exists(file)) {
            throw new IllegalStateException("task " + task + " has no version " + version);
        }
        try {
            return ContentHash.ofHex(Files.readString(file).substring(0, 2 * ContentHash.BYTES));
        } catch (IOException e) {
            throw Disk.failure("cannot read", file, e);
        }
    }

    long bytes(TaskId task, long version) {
        return sizeOf(parametersFile(task, version));
    }

    /** Tries whether a version of so many bytes can be stored. */
    void tryOut(TaskId task, long bytes) {
        disk.tryOut(home.models(task), bytes);
    }

    /** Removes versions that no row names: a server was killed between writing and committing them. Other files stay. */
    public int removeOrphans(TaskId task) {
        Path models = home.models(task);
        if (!Files.exists(models)) {
            return 0;
        }
        int removed = 0;
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(models)) {
            for (Path version : versions) {
                String name = String.valueOf(version.getFileName());
                boolean orphan = name.endsWith(DRAFT)
                        || (VERSION.matcher(name).matches()
                                && promoted(task, Long.parseLong(name)).isEmpty());
                if (orphan) {
                    Disk.remove(version);
                    removed++;
                }
            }
        } catch (IOException e) {
            throw Disk.failure("cannot read", models, e);
        }
        return removed;
    }

    /**
     * Removes what was being written when a server was killed, of any task. A complete version stays where its task has no
     * row: in another database it may have one.
     */
    void removeDrafts() {
        for (Path task : entries(home.models())) {
            for (Path version : Files.isDirectory(task) ? entries(task) : List.<Path>of()) {
                if (String.valueOf(version.getFileName()).endsWith(DRAFT)) {
                    Disk.remove(version);
                }
            }
        }
    }

    /** Removes all files of a task that is not stored. */
    void removeAll(TaskId task) {
        Disk.remove(home.models(task));
    }

    private static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw Disk.failure("cannot read", directory, e);
        }
    }

    static String parametersName() {
        return PARAMETERS;
    }

    static String hashName() {
        return HASH;
    }

    private static BlockReader reader(Path file, FloatFile.Scratch scratch) {
        return new FloatFile(file, sizeOf(file) / Float.BYTES, scratch);
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw Disk.failure("cannot read", file, e);
        }
    }
}
