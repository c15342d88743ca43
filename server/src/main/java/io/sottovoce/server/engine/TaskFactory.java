package io.sottovoce.server.engine;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.io.ModelFileException;
import io.sottovoce.learning.io.StartingModel;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.run.ModelStep;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.secure.TaskLedger;
import io.sottovoce.rounds.task.StartSpec;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.server.identity.ServerIdentity;
import io.sottovoce.server.storage.SqlTaskStore;
import io.sottovoce.server.storage.Storage;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes of a specification a task that can run on this server: checks it, stores it with its first model, and gives it a
 * loop with the privacy budget that is left by what is stored. Keeps nothing of what it makes. Thread-safe.
 */
final class TaskFactory {
    private final Surroundings around;
    private final Storage storage;
    private final DataCatalogue catalogue;
    private final Optional<ServerIdentity> identity;
    private final long modelBytesMax;

    /**
     * A factory for the tasks of one server.
     *
     * @param identity what secure aggregation signs with and trusts; without it only clear tasks are taken
     */
    TaskFactory(Surroundings around, DataCatalogue catalogue, Optional<ServerIdentity> identity, long modelBytesMax) {
        this.around = around;
        this.storage = around.storage();
        this.catalogue = catalogue;
        this.identity = identity;
        this.modelBytesMax = modelBytesMax;
    }

    /**
     * A task that this server can run, as far as that can be known before.
     *
     * @throws RefusedTaskException in one line
     */
    RunningTask task(TaskId id, TaskSpec spec) {
        RunningTask task = RunningTask.of(id, spec, catalogue, modelBytesMax);
        try {
            requireIdentity(task);
            return task;
        } catch (RefusedTaskException e) {
            task.close();
            throw e;
        }
    }

    private void requireIdentity(RunningTask task) {
        if (task.secure().isEmpty()) {
            return;
        }
        ServerIdentity own = identity.orElseThrow(
                () -> new RefusedTaskException(
                        "aggregation.mode: secure aggregation needs this server's identity (sottovoce.identity), which is not set"));
        if (!own.authorities()
                .population()
                .equals(PopulationId.ofName(task.spec().population()))) {
            throw new RefusedTaskException("population: '" + task.spec().population()
                    + "' is not the one that this server's registration authority admits to");
        }
    }

    /**
     * Stores a new task with the model that it begins from, signed; weights from a file are read here and never again. The model's files come first and count for nothing until
     * the rows are there, all at once: a task that is stored can run, and one whose server was killed before is not there.
     */
    ModelVersion store(RunningTask task) {
        BlockReader parameters = task.spec()
                .start()
                .map(start -> begunWith(start, task))
                .orElseGet(
                        () -> new InitialModel(task.plan().model(), task.spec().seed()));
        ModelVersion first = new ModelStep(
                        storage.models(), storage.updates(), task.spec().serverOptimiser())
                .prepare(task.id(), parameters);
        storage.accept(
                task.id(),
                task.spec(),
                first,
                notary(task).initial(first),
                around.clock().millis());
        return first;
    }

    private static BlockReader begunWith(StartSpec start, RunningTask task) {
        try {
            return BlockReader.over(
                    StartingModel.of(start.file(), start.sha256(), start.skip(), start.map(), start.layout())
                            .parameters(task.plan().model(), task.spec().seed()));
        } catch (ModelFileException e) {
            throw new RefusedTaskException("start: " + e.outline());
        } catch (IllegalArgumentException e) {
            throw new RefusedTaskException("start: " + e.getMessage());
        }
    }

    /** Frees a task that does not come to run, of which nothing stays stored. */
    void discard(RunningTask task, RuntimeException reason) {
        task.close();
        try {
            storage.withdraw(
                    task.id(),
                    "not accepted: " + reason.getMessage(),
                    around.clock().millis());
        } catch (StorageException e) {
            reason.addSuppressed(e);
        }
    }

    /** The loop of a task, which has not begun. */
    TaskLoop loop(RunningTask task, Consumer<TaskLoop> onEnd) {
        return new TaskLoop(task, around, notary(task), secureRounds(task), onEnd);
    }

    /** A later version may write a task in other words than it is stored in. */
    private ModelNotary notary(RunningTask task) {
        ContentHash hash = storage.tasks().find(task.id()).isPresent()
                ? storage.tasks().hash(task.id())
                : SqlTaskStore.hashOf(task.spec());
        return new ModelNotary(task.id(), task.spec(), hash, storage, identity, around.clock());
    }

    private Optional<SecureRounds> secureRounds(RunningTask task) {
        if (task.secure().isEmpty()) {
            return Optional.empty();
        }
        SecureTask secure = task.secure().get();
        TaskLedger ledger = new TaskLedger(secure.privacy(), secure.costOfASession());
        storage.rounds().charges(task.id()).forEach(ledger::enter);
        storage.rounds().finished(task.id()).stream()
                .flatMap(record -> record.secured().stream())
                .filter(sum -> sum.opened() > 0)
                .flatMap(sum -> secure.costToReaders(sum.opened()).stream())
                .forEach(ledger::published);
        return Optional.of(new SecureRounds(secure, identity.orElseThrow(), ledger));
    }
}
