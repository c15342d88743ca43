package io.sottovoce.server.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.proto.FederationEndpoint;
import io.sottovoce.proto.FederationHandler;
import io.sottovoce.proto.Protocol;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.run.TaskMachine;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.run.TaskTransition;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.server.config.ServerSettings;
import io.sottovoce.server.identity.ServerIdentity;
import io.sottovoce.server.storage.Storage;
import io.sottovoce.server.storage.StoredTask;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The whole server but for its doors: tasks from submission to their end, and what clients call. REST and gRPC only
 * translate.
 *
 * <p>Guarantees that a task that was accepted runs on after any restart. Thread-safe.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Coordinator.class);

    private final ServerSettings settings;
    private final Storage storage;
    private final InstantSource clock;
    private final TaskLoops loops = new TaskLoops();
    private final ClientRegistry registry;
    private final ServerMetrics metrics;
    private final ExecutorService threads;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final TaskFactory factory;
    private final Rollbacks rollbacks;
    private final ClientCalls calls;
    private final SecureRandom random = new SecureRandom();

    /** Tasks that are stored as running and could not be taken up, each with its reason. */
    private final Map<TaskId, String> standing = new ConcurrentHashMap<>();

    /**
     * A coordinator over a store; {@link #start} takes up what is stored.
     *
     * @param storage closed with this object
     * @param identity what secure aggregation signs with and trusts; without it only clear tasks are taken
     * @param version what clients are told of this server
     */
    public Coordinator(
            ServerSettings settings,
            Storage storage,
            InstantSource clock,
            DataCatalogue catalogue,
            MeterRegistry meters,
            Optional<ServerIdentity> identity,
            String version) {
        this.settings = settings;
        this.storage = storage;
        this.clock = clock;
        this.registry = new ClientRegistry(settings.clients(), clock, loops);
        this.metrics = new ServerMetrics(meters);
        this.threads = StepThreads.steps();
        this.workers = StepThreads.workers(settings.limits().workers());
        this.timer = StepThreads.timer();
        Surroundings around = new Surroundings(storage, registry, metrics, clock, threads, workers, timer);
        this.factory =
                new TaskFactory(around, catalogue, identity, settings.limits().modelBytesMax());
        this.rollbacks = new Rollbacks(storage, identity, clock);
        this.calls = new ClientCalls(loops, around, version);
        metrics.gauge("sottovoce.clients.connected", registry, ClientRegistry::size);
        metrics.gauge("sottovoce.tasks.running", loops, TaskLoops::size);
    }

    /**
     * Takes up every task that was running when the server was last seen, and begins to watch heartbeats and the database.
     *
     * @param onDatabaseLost stops the server, which may have its database for itself no more
     */
    public void start(Runnable onDatabaseLost) {
        new ClaimWatch(storage, onDatabaseLost).begin(timer, threads);
        for (StoredTask stored : storage.tasks().all()) {
            if (stored.status() == TaskStatus.RUNNING) {
                resume(stored);
            }
        }
        long period = settings.clients().heartbeatInterval().toMillis();
        Future<?> unused = timer.scheduleWithFixedDelay(registry::sweep, period, period, TimeUnit.MILLISECONDS);
    }

    /** What clients call. */
    public FederationHandler clients() {
        return calls;
    }

    /** Where calls are handled: these threads may block. */
    public ExecutorService threads() {
        return threads;
    }

    /** How long a client may do nothing in a call: as long as it may be silent while it is connected. */
    public FederationEndpoint.Patience patience() {
        return new FederationEndpoint.Patience(ServerSettings.Clients.silenceMax(settings.clients()), timer);
    }

    /** What is stored, for reading. */
    public Storage storage() {
        return storage;
    }

    /**
     * Accepts a task. When this returns it is stored and runs; when it throws nothing of it stays.
     *
     * @throws RefusedTaskException in one line
     * @throws UnstoredTaskException in one line, where a store failed
     */
    public TaskId submit(Map<String, Object> tree) {
        TaskSpec spec = specOf(tree);
        if (!loops.reserve(settings.limits().runningTasksMax())) {
            throw new RefusedTaskException(
                    "this server runs at most " + settings.limits().runningTasksMax() + " tasks at a time");
        }
        try {
            return accept(factory.task(newId(), spec));
        } catch (RuntimeException e) {
            loops.release();
            throw e;
        }
    }

    private TaskId accept(RunningTask task) {
        TaskLoop loop;
        TaskTransition first;
        try {
            loop = factory.loop(task, this::ended);
            first = TaskMachine.start(task.id(), task.spec(), factory.store(task));
        } catch (RuntimeException e) {
            LOG.errorf("task %s %s is not accepted: %s", task.id(), task.spec().name(), e.getMessage());
            factory.discard(task, e);
            throw e instanceof StorageException failure ? new UnstoredTaskException(failure) : e;
        }
        LOG.infof(
                "task %s %s: accepted, %d rounds",
                task.id(), task.spec().name(), task.spec().rounds());
        begin(loop, first);
        return task.id();
    }

    /** Asks a running task to end, or ends one that stands still; false where it is neither. */
    public boolean cancel(TaskId id, String reason) {
        Optional<TaskLoop> loop = loops.find(id);
        if (loop.isEmpty()) {
            return cancelStanding(id, reason);
        }
        if (loop.get().stopped().isEmpty()) {
            loop.get().cancel(reason);
        } else {
            cancelStopped(loop.get(), reason);
        }
        return true;
    }

    /** A loop that stands still takes no event: its task is ended in the store, and its clients are free for others. */
    private void cancelStopped(TaskLoop loop, String reason) {
        TaskId id = loop.task().id();
        storage.tasks().end(id, TaskStatus.CANCELLED, reason, clock.millis());
        ended(loop);
        loop.abandon(reason);
        registry.release(id);
        LOG.infof("task %s %s: CANCELLED: %s", id, loop.task().spec().name(), reason);
    }

    private boolean cancelStanding(TaskId id, String reason) {
        if (!standing.containsKey(id)) {
            return false;
        }
        storage.tasks().end(id, TaskStatus.CANCELLED, reason, clock.millis());
        standing.remove(id);
        return true;
    }

    /**
     * Goes back to an older model of a task: its content becomes the newest version, from which the next round trains. A
     * round that is open is aborted.
     *
     * @throws RefusedTaskException in one line
     */
    public ModelVersion rollback(StoredTask stored, RollbackRequest request) {
        return loops.find(stored.id())
                .map(loop -> rollbacks.running(loop, request))
                .orElseGet(() -> rollbacks.ended(stored, request));
    }

    /** The present round of a task, where it runs. */
    public Optional<PresentRound> present(TaskId id) {
        return loops.find(id)
                .flatMap(TaskLoop::state)
                .map(state -> new PresentRound(
                        state.context().round(),
                        state.phase().name(),
                        state.participation().offered().size(),
                        state.participation().contributions().size()));
    }

    /** Epsilon that a running task has spent so far; empty where it does not run or its clients add no noise. */
    public Optional<Double> epsilon(TaskId id) {
        return loops.find(id).flatMap(TaskLoop::epsilon);
    }

    /** Clients that the search for spoilt means has barred from a running task. */
    public ClientSet suspects(TaskId id) {
        return loops.find(id).map(TaskLoop::suspects).orElseGet(ClientSet::empty);
    }

    /** Why a running task stands still or waits for its store; empty where it does neither. */
    public String stopped(TaskId id) {
        return loops.find(id).map(TaskLoop::standstill).orElseGet(() -> standing.getOrDefault(id, ""));
    }

    /** A round that is open. */
    public record PresentRound(long round, String phase, int offered, int updates) {}

    /** Sends clients away and lets go of the store. Rounds that are open are run again at the next start. */
    @Override
    public void close() {
        loops.halt();
        registry.drain();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("steps that take more than 5 s are cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
        workers.shutdownNow();
        timer.shutdownNow();
        storage.close();
    }

    private void resume(StoredTask stored) {
        RunningTask task;
        try {
            task = factory.task(stored.id(), stored.spec());
        } catch (RefusedTaskException e) {
            LOG.errorf(
                    "task %s %s cannot be taken up again: %s",
                    stored.id(), stored.spec().name(), e.getMessage());
            standing.put(stored.id(), "cannot be taken up again: " + e.getMessage());
            return;
        }
        Optional<ModelVersion> latest = storage.models().latest(task.id());
        if (latest.isEmpty()) {
            neverStored(task);
            return;
        }
        LOG.infof("task %s %s: taken up again", task.id(), task.spec().name());
        loops.reserve(Integer.MAX_VALUE); // it was accepted under the limit of its time
        begin(
                factory.loop(task, this::ended),
                TaskMachine.resume(
                        task.id(),
                        task.spec(),
                        latest.get(),
                        storage.rounds().finished(task.id()),
                        storage.rounds().lastOpened(task.id())));
    }

    /** An older version stored a task before its model: whoever submitted this one was told that it was not accepted. */
    private void neverStored(RunningTask task) {
        IllegalStateException reason = new IllegalStateException("its first model was never stored");
        LOG.errorf("task %s %s: %s", task.id(), task.spec().name(), reason.getMessage());
        factory.discard(task, reason);
    }

    private void begin(TaskLoop loop, TaskTransition first) {
        loops.add(loop);
        metrics.taskBegun(loop.task().id(), loop, begun -> begun.epsilon().orElse(0.0));
        loop.start(first);
    }

    private void ended(TaskLoop loop) {
        if (loops.remove(loop)) {
            metrics.taskEnded(loop.task().id());
            workers.execute(loop.task()::close);
        }
    }

    private TaskId newId() {
        byte[] id = new byte[TaskId.BYTES];
        random.nextBytes(id);
        return TaskId.of(id);
    }

    private static TaskSpec specOf(Map<String, Object> tree) {
        try {
            return joinable(TaskSpec.fromTree(tree));
        } catch (SpecException | IllegalArgumentException e) {
            throw new RefusedTaskException(String.valueOf(e.getMessage()));
        }
    }

    /** No client can say that it is of a population with a longer name. */
    private static TaskSpec joinable(TaskSpec spec) {
        int bytes = spec.population().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Protocol.POPULATION_BYTES_MAX) {
            throw new RefusedTaskException("population: found " + bytes + " bytes in UTF-8, expected at most "
                    + Protocol.POPULATION_BYTES_MAX);
        }
        return spec;
    }
}
