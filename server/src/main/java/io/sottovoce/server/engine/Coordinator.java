package io.sottovoce.server.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlReplies;
import io.sottovoce.proto.ControlSession;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.EnrolmentAnswer;
import io.sottovoce.proto.EnrolmentRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FederationEndpoint;
import io.sottovoce.proto.FederationHandler;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.ModelSource;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadSession;
import io.sottovoce.proto.UploadState;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.run.ModelStep;
import io.sottovoce.rounds.run.TaskMachine;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.secure.TaskLedger;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.server.config.ServerSettings;
import io.sottovoce.server.identity.ServerIdentity;
import io.sottovoce.server.storage.Storage;
import io.sottovoce.server.storage.StoredTask;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The whole server but for its doors: tasks, their loops, connected clients and transfers. REST and gRPC only translate.
 *
 * <p>Guarantees that a task that was accepted runs on after any restart. Thread-safe.
 */
public final class Coordinator implements FederationHandler, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Coordinator.class);

    private final ServerSettings settings;
    private final Storage storage;
    private final InstantSource clock;
    private final DataCatalogue catalogue;
    private final Optional<ServerIdentity> identity;
    private final String version;
    private final ClientRegistry registry;
    private final ServerMetrics metrics;
    private final Rollbacks rollbacks;
    private final Downloads downloads;
    private final ExecutorService threads;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final Surroundings around;
    private final SecureRandom random = new SecureRandom();
    private final Map<TaskId, TaskLoop> running = new ConcurrentHashMap<>();

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
        this.catalogue = catalogue;
        this.identity = identity;
        this.version = version;
        this.registry = new ClientRegistry(settings.clients(), clock, new Announcements());
        this.metrics = new ServerMetrics(meters);
        this.rollbacks = new Rollbacks(storage, identity, clock);
        this.downloads = new Downloads(storage.models(), metrics);
        this.threads = StepThreads.steps();
        this.workers = StepThreads.workers(settings.limits().workers());
        this.timer = StepThreads.timer();
        this.around = new Surroundings(storage, registry, metrics, clock, threads, workers, timer);
        metrics.gauge("sottovoce.clients.connected", registry, ClientRegistry::size);
        metrics.gauge("sottovoce.tasks.running", running, Map::size);
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
     * Accepts a task. When this returns it is stored and runs.
     *
     * @throws RefusedTaskException in one line
     */
    public TaskId submit(Map<String, Object> tree) {
        if (running.size() >= settings.limits().runningTasksMax()) {
            throw new RefusedTaskException(
                    "this server runs at most " + settings.limits().runningTasksMax() + " tasks at a time");
        }
        RunningTask task = RunningTask.of(
                newId(), specOf(tree), catalogue, settings.limits().modelBytesMax());
        requireIdentity(task);
        storage.tasks().insert(task.id(), task.spec(), clock.millis());
        ModelVersion initial = initialise(task);
        LOG.infof(
                "task %s %s: accepted, %d rounds",
                task.id(), task.spec().name(), task.spec().rounds());
        TaskLoop loop = loop(task);
        loop.start(TaskMachine.start(task.id(), task.spec(), initial));
        return task.id();
    }

    /** Asks a running task to end; false where it is not running. */
    public boolean cancel(TaskId id, String reason) {
        TaskLoop loop = running.get(id);
        if (loop == null) {
            return false;
        }
        loop.cancel(reason);
        return true;
    }

    /**
     * Goes back to an older model of a task: its content becomes the newest version, from which the next round trains. A
     * round that is open is aborted.
     *
     * @throws RefusedTaskException in one line
     */
    public ModelVersion rollback(StoredTask stored, RollbackRequest request) {
        TaskLoop loop = running.get(stored.id());
        return loop == null ? rollbacks.ended(stored, request) : rollbacks.running(loop, request);
    }

    /** The present round of a task, where it runs. */
    public Optional<PresentRound> present(TaskId id) {
        return Optional.ofNullable(running.get(id)).flatMap(loop -> loop.state()
                .map(state -> new PresentRound(
                        state.context().round(),
                        state.phase().name(),
                        state.participation().offered().size(),
                        state.participation().contributions().size())));
    }

    /** Epsilon that a running task has spent so far; empty where it does not run or its clients add no noise. */
    public Optional<Double> epsilon(TaskId id) {
        return Optional.ofNullable(running.get(id)).flatMap(TaskLoop::epsilon);
    }

    /** Clients that the search for spoilt means has barred from a running task. */
    public ClientSet suspects(TaskId id) {
        return Optional.ofNullable(running.get(id)).map(TaskLoop::suspects).orElseGet(ClientSet::empty);
    }

    /** Why a running task stands still; empty where it does not. */
    public String stopped(TaskId id) {
        TaskLoop loop = running.get(id);
        return loop == null ? "" : loop.stopped();
    }

    /** A round that is open. */
    public record PresentRound(long round, String phase, int offered, int updates) {}

    @Override
    public EnrolmentAnswer enrol(EnrolmentRequest request) {
        return EnrolmentAnswer.NOT_REQUIRED;
    }

    @Override
    public ControlSession connect(ControlReplies replies) {
        return new ClientConnection(replies, registry, this::heard, clock, version);
    }

    @Override
    public Decoded<ModelSource> openModel(DownloadRequest request) {
        TaskLoop loop = running.get(request.key().round().task());
        Optional<Decoded<ModelRef>> work = Optional.ofNullable(loop).flatMap(known -> known.work(request.key()));
        Decoded<ModelRef> model = work.isPresent() ? work.get() : offered(request.key());
        return model.fold(known -> downloads.open(known, request), Decoded::rejected);
    }

    private Decoded<ModelRef> offered(TransferKey key) {
        Decoded<RoundDesk> found = desk(key.round());
        return found.<Decoded<ModelRef>>fold(
                desk -> desk.admit(key)
                        .<Decoded<ModelRef>>fold(seat -> Decoded.accepted(desk.model()), Decoded::rejected),
                Decoded::rejected);
    }

    @Override
    public Decoded<UploadState> uploadState(TransferKey key) {
        return desk(key.round())
                .fold(desk -> desk.admit(key), Decoded::<UploadSeat>rejected)
                .fold(seat -> Decoded.accepted(seat.state()), Decoded::rejected);
    }

    @Override
    public Decoded<UploadSession> openUpload(TransferKey key) {
        return desk(key.round())
                .fold(desk -> desk.admit(key), Decoded::<UploadSeat>rejected)
                .fold(seat -> Decoded.accepted(metrics.open().counted(seat.open())), Decoded::rejected);
    }

    /** Sends clients away and lets go of the store. Rounds that are open are run again at the next start. */
    @Override
    public void close() {
        running.values().forEach(TaskLoop::halt);
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
            task = RunningTask.of(
                    stored.id(), stored.spec(), catalogue, settings.limits().modelBytesMax());
            requireIdentity(task);
        } catch (RefusedTaskException e) {
            LOG.errorf(
                    "task %s %s cannot be taken up again: %s",
                    stored.id(), stored.spec().name(), e.getMessage());
            return;
        }
        ModelVersion initial = storage.models().latest(task.id()).orElseGet(() -> initialise(task));
        LOG.infof("task %s %s: taken up again", task.id(), task.spec().name());
        loop(task)
                .start(TaskMachine.resume(
                        task.id(),
                        task.spec(),
                        initial,
                        storage.rounds().finished(task.id()),
                        storage.rounds().lastOpened(task.id())));
    }

    private ModelVersion initialise(RunningTask task) {
        InitialModel parameters =
                new InitialModel(task.plan().model(), task.spec().seed());
        ModelVersion initial = new ModelStep(
                        storage.models(), storage.updates(), task.spec().serverOptimiser())
                .prepare(task.id(), parameters);
        ModelNotary notary = notary(task.id(), task.spec());
        storage.models().promote(task.id(), initial, Optional.of(notary.initial(initial)));
        return initial;
    }

    private ModelNotary notary(TaskId id, TaskSpec spec) {
        return new ModelNotary(id, spec, storage, identity, clock);
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

    private TaskLoop loop(RunningTask task) {
        TaskLoop loop = new TaskLoop(task, around, notary(task.id(), task.spec()), secureRounds(task), this::ended);
        running.put(task.id(), loop);
        metrics.taskBegun(task.id(), loop, begun -> begun.epsilon().orElse(0.0));
        return loop;
    }

    private void ended(TaskLoop loop) {
        running.remove(loop.task().id());
        metrics.taskEnded(loop.task().id());
        workers.execute(loop.task()::close);
    }

    private Decoded<RoundDesk> desk(RoundRef round) {
        TaskLoop loop = running.get(round.task());
        if (loop == null) {
            return Decoded.rejected(ErrorCode.UNKNOWN_TASK, "round", "task " + round.task() + " is not running");
        }
        return loop.desk()
                .map(Decoded::accepted)
                .orElseGet(() -> Decoded.rejected(ErrorCode.UNKNOWN_ROUND, "round", "no offer for " + round));
    }

    private void heard(ClientId client, ClientMessage message) {
        if (message instanceof ClientMessage.OfferAccepted accepted) {
            say(accepted.round(), new RoundEvent.OfferAccepted(client));
        } else if (message instanceof ClientMessage.OfferDeclined declined) {
            say(declined.round(), new RoundEvent.OfferDeclined(client, join(declined.reason(), declined.detail())));
        } else if (message instanceof ClientMessage.TrainingFailed failed) {
            say(failed.round(), new RoundEvent.TrainingFailed(client, join(failed.code(), failed.detail())));
        } else if (message instanceof ClientMessage.UpdateHeld held) {
            TaskLoop loop = running.get(held.task());
            if (loop != null) {
                loop.held(client, held.baseVersion());
            }
        } else if (message instanceof ClientMessage.Secure secure) {
            TaskLoop loop = running.get(secure.round().task());
            if (loop != null) {
                loop.secure(secure.round(), client, secure.content());
            }
        }
    }

    private void say(RoundRef round, RoundEvent event) {
        TaskLoop loop = running.get(round.task());
        if (loop != null) {
            loop.said(round, event);
        }
    }

    private TaskId newId() {
        byte[] id = new byte[TaskId.BYTES];
        random.nextBytes(id);
        return TaskId.of(id);
    }

    private static TaskSpec specOf(Map<String, Object> tree) {
        try {
            return TaskSpec.fromTree(tree);
        } catch (SpecException | IllegalArgumentException e) {
            throw new RefusedTaskException(String.valueOf(e.getMessage()));
        }
    }

    private static String join(Enum<?> code, String detail) {
        return detail.isEmpty() ? code.name() : code + ": " + detail;
    }

    /** Tells the loops who is there. */
    private final class Announcements implements ClientRegistry.Listener {
        @Override
        public void available(ClientMessage.Hello client, @Nullable TaskId only) {
            List<TaskLoop> loops = only == null
                    ? List.copyOf(running.values())
                    : Optional.ofNullable(running.get(only)).stream().toList();
            loops.forEach(loop -> loop.available(client));
        }

        @Override
        public void gone(ClientMessage.Hello client, @Nullable TaskId except) {
            running.values().stream()
                    .filter(loop -> !loop.task().id().equals(except))
                    .forEach(loop -> loop.gone(client));
        }
    }
}
