package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundState;
import io.sottovoce.rounds.run.Rollback;
import io.sottovoce.rounds.run.TaskEffect;
import io.sottovoce.rounds.run.TaskEvent;
import io.sottovoce.rounds.run.TaskMachine;
import io.sottovoce.rounds.run.TaskTransition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One task at work: brings the {@link DurableMachine} of the task what clients, time and the operator have to say, one event
 * at a time, and acts out what it decides. What belongs to one round goes to its {@link RoundActions}, what goes on between
 * rounds of an asynchronous task to its {@link AsyncWork}.
 *
 * <p>Thread-safe: whatever changes the task goes through its mailbox, which does one thing at a time.
 */
final class TaskLoop {
    private static final Logger LOG = Logger.getLogger(TaskLoop.class);

    private final RunningTask task;
    private final Surroundings around;
    private final ModelNotary notary;
    private final DurableMachine machine;
    private final Optional<SecureRounds> secure;
    private final Consumer<TaskLoop> onEnd;
    private final Mailbox mailbox;
    private final Optional<AsyncWork> async;
    private final StorageWait storageWait;

    private volatile @Nullable RoundActions round;

    TaskLoop(
            RunningTask task,
            Surroundings around,
            ModelNotary notary,
            Optional<SecureRounds> secure,
            Consumer<TaskLoop> onEnd) {
        this.task = task;
        this.around = around;
        this.notary = notary;
        this.machine = new DurableMachine(task, around, notary, this::act);
        this.secure = secure;
        this.onEnd = onEnd;
        this.mailbox = new Mailbox(around.threads());
        this.async = task.spec().pacing().asynchronous()
                ? Optional.of(new AsyncWork(task, around, notary, this::assignWork))
                : Optional.empty();
        this.storageWait = new StorageWait(task.spec().name(), around.clock(), this::later);
    }

    private void later(Duration wait, Runnable step) {
        Future<?> unused = around.timer().schedule(() -> mailbox.execute(step), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins with the first transition of a task that starts or is taken up again. */
    void start(TaskTransition first) {
        mailbox.execute(() -> machine.follow(first));
    }

    RunningTask task() {
        return task;
    }

    /** The transfers of the present round. */
    Optional<RoundDesk> desk() {
        return Optional.ofNullable(round).map(RoundActions::desk);
    }

    /** The present round, for people to look at. */
    Optional<RoundState> state() {
        return machine.present().flatMap(TaskMachine::round);
    }

    /** Why the task stands still although it is not over; empty where it does not. */
    String stopped() {
        return machine.stopped();
    }

    /** Why the task does not go on at present: it stands still, or waits for its store; empty where it goes on. */
    String standstill() {
        return stopped().isEmpty() ? storageWait.why() : stopped();
    }

    /** A client came; where the task is in a round it is offered to it, or offered again. */
    void available(ClientMessage.Hello client) {
        if (matches(client)) {
            async.ifPresent(work -> mailbox.execute(() -> back(work, client.client())));
            inPresentRound(new RoundEvent.ClientAvailable(client.client()));
            session().ifPresent(open -> mailbox.execute(() -> back(open, client.client())));
        }
    }

    /** A client left. */
    void gone(ClientMessage.Hello client) {
        if (matches(client)) {
            async.ifPresent(work -> mailbox.execute(() -> work.gone(client.client())));
            inPresentRound(new RoundEvent.ClientGone(client.client()));
            session().ifPresent(open -> mailbox.execute(() -> open.gone(client.client())));
        }
    }

    /**
     * A client of an asynchronous task holds an update: where it may be used, the client is there for the next buffer. False
     * where too many of the client's words wait.
     */
    boolean held(ClientId client, long base) {
        return async.isEmpty() || mailbox.offer(client, () -> held(async.get(), client, base));
    }

    private void held(AsyncWork work, ClientId client, long base) {
        if (!around.registry().fits(client, task.spec().population(), mode())) {
            return; // it is gone, or the task is none of its own: it knows the id from elsewhere
        }
        if (work.pool().ready(client, base) && around.registry().lease(client, task.id())) {
            inPresentRound(new RoundEvent.ClientAvailable(client));
        }
        assignWork();
    }

    /** The model of work outside a round that a key opens; empty where it opens none. */
    Optional<Decoded<ModelRef>> work(TransferKey key) {
        return async.flatMap(work -> work.admit(key));
    }

    private void back(AsyncWork work, ClientId client) {
        Optional<TaskMachine> present = machine.present();
        RoundActions open = round;
        if (present.isPresent() && open != null) {
            work.connected(client, open.desk().round(), present.get().progress().model());
            assignWork();
        }
    }

    private void assignWork() {
        mailbox.execute(() -> {
            Optional<TaskMachine> present = machine.present();
            RoundActions open = round;
            if (present.isPresent()
                    && open != null
                    && machine.stopped().isEmpty()
                    && !present.get().status().terminal()) {
                async.ifPresent(work -> work.assign(
                        open.desk().round(), present.get().progress().model()));
            }
        });
    }

    /** A client said something of a round; false where too many of its words wait. */
    boolean said(ClientId client, RoundRef ref, RoundEvent event) {
        return said(client, ref, event, ExclusionReason.TRAINING_FAILED);
    }

    /** A client that took part has no update; false where too many of its words wait. */
    boolean failed(RoundRef ref, RoundEvent.TrainingFailed event, FailureCode code) {
        boolean aborted = code == FailureCode.SECURE_AGGREGATION;
        return said(
                event.client(),
                ref,
                event,
                aborted ? ExclusionReason.SESSION_ABORTED : ExclusionReason.TRAINING_FAILED);
    }

    private boolean said(ClientId client, RoundRef ref, RoundEvent event, ExclusionReason failure) {
        if (async.isEmpty()) {
            return saidInRound(client, ref, event, failure);
        }
        return mailbox.offer(client, () -> {
            if (async.get().endsWork(event)) {
                assignWork();
            } else {
                saidInRound(client, ref, event, failure);
            }
        });
    }

    private boolean saidInRound(ClientId client, RoundRef ref, RoundEvent event, ExclusionReason failure) {
        Optional<SumSession> open = session(ref);
        if (open.isPresent() && event instanceof RoundEvent.OfferDeclined declined) {
            open.get().left(declined.client(), ExclusionReason.DECLINED, declined.reason());
        } else if (open.isPresent() && event instanceof RoundEvent.TrainingFailed failed) {
            open.get().left(failed.client(), failure, failed.code());
        } else {
            return mailbox.offer(client, () -> machine.on(new TaskEvent.InRound(ref.round(), event)));
        }
        return true;
    }

    /** A client sent a message of secure aggregation. */
    void secure(RoundRef ref, ClientId client, io.sottovoce.privacy.secagg.message.ClientMessage message) {
        session(ref).ifPresent(open -> open.heard(client, message));
    }

    /** Epsilon that the task has spent so far; empty where its clients add no noise. */
    Optional<Double> epsilon() {
        return secure.flatMap(SecureRounds::epsilon);
    }

    /** Clients that a search has barred from the task. */
    ClientSet suspects() {
        return machine.present().map(TaskMachine::suspects).orElseGet(ClientSet::empty);
    }

    private Optional<SumSession> session() {
        return Optional.ofNullable(round).flatMap(RoundActions::session);
    }

    private Optional<SumSession> session(RoundRef ref) {
        RoundActions present = round;
        return present != null && present.desk().round().equals(ref) ? present.session() : Optional.empty();
    }

    private void back(SumSession open, ClientId client) {
        RoundActions present = round;
        open.back(client);
        if (present != null) {
            present.offerAgain(open, client);
        }
    }

    /** Takes no event any more: the server goes away, and the task is taken up again at the next start. */
    void halt() {
        machine.stop("the server shuts down");
    }

    /**
     * Goes back to an older model, which becomes a new version; a round that is open is aborted.
     *
     * @return the new version; fails where the task is over or stands still, or a store failed
     */
    CompletableFuture<ModelVersion> rollback(long source, String reason, String requestedBy) {
        CompletableFuture<ModelVersion> done = new CompletableFuture<>();
        mailbox.execute(() -> {
            try {
                done.complete(rolledBack(source, reason, requestedBy));
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private ModelVersion rolledBack(long source, String reason, String requestedBy) {
        Optional<TaskMachine> present = machine.present();
        if (present.isEmpty() || !machine.stopped().isEmpty()) {
            throw new RefusedTaskException("the task stands still: " + machine.stopped());
        }
        // The number after the newest may be in the hands of a worker, for a round that is about to be aborted.
        long number = around.storage().models().newestNumber(task.id()).orElse(source) + 2;
        ModelVersion version = around.storage().models().copy(task.id(), source, number);
        Rollback back = new Rollback(version, source, reason, requestedBy);
        TaskTransition transition =
                present.get().on(new TaskEvent.RolledBack(back), around.clock().millis());
        if (!transition.taken()) {
            throw new RefusedTaskException("the task cannot go back: " + transition.reason());
        }
        if (!machine.follow(transition)) {
            throw new RefusedTaskException("the rollback could not be stored; the server's log says why");
        }
        return version;
    }

    void cancel(String reason) {
        post(new TaskEvent.Cancel(reason));
    }

    /** The task is over while its machine stands still, which nobody asks any more: what its round has open is closed. */
    void abandon(String reason) {
        mailbox.execute(() -> {
            async.ifPresent(AsyncWork::end);
            storageWait.end();
            RoundActions open = round;
            if (open != null) {
                List<ClientId> offered = state().map(
                                present -> present.participation().offered())
                        .orElse(List.of());
                open.abandon(offered, reason);
            }
        });
    }

    private boolean matches(ClientMessage.Hello client) {
        return ClientRegistry.fits(client, task.spec().population(), mode());
    }

    private AggregationMode mode() {
        return AggregationMode.valueOf(task.spec().aggregation().name());
    }

    private void inPresentRound(RoundEvent event) {
        mailbox.execute(() -> {
            if (inPlay(event)) {
                state().ifPresent(open ->
                        machine.on(new TaskEvent.InRound(open.context().round(), event)));
            }
        });
    }

    /** A client of an asynchronous task is there for a round only while it holds an update. */
    private boolean inPlay(RoundEvent event) {
        return async.map(work -> work.inPlay(event)).orElse(true);
    }

    private void post(TaskEvent event) {
        mailbox.execute(() -> machine.on(event));
    }

    private void act(TaskEffect effect) {
        if (effect instanceof TaskEffect.OpenRound open) {
            opened(open.round());
        } else if (effect instanceof TaskEffect.InRound inRound) {
            async.ifPresent(work -> work.follow(inRound.effect()));
            storageWait.follow(inRound.effect());
            actions(inRound).ifPresent(actions -> inRound.effect().accept(actions));
        } else if (effect instanceof TaskEffect.Restore restore) {
            async.ifPresent(
                    work -> work.pool().restored(restore.rollback().version().version()));
            LOG.warnf(
                    "task %s: version %d is version %d again, asked for by %s: %s",
                    task.spec().name(),
                    restore.rollback().version().version(),
                    restore.rollback().source(),
                    restore.rollback().requestedBy(),
                    restore.rollback().reason());
        } else if (effect instanceof TaskEffect.Finish finish) {
            async.ifPresent(AsyncWork::end);
            storageWait.end();
            String why = finish.reason().isEmpty() ? "" : ": " + finish.reason();
            LOG.infof("task %s %s: %s%s", task.id(), task.spec().name(), finish.status(), why);
            onEnd.accept(this);
        }
    }

    private void opened(RoundContext context) {
        long number = context.round();
        round = new RoundActions(
                task, context, around, notary, secure, event -> post(new TaskEvent.InRound(number, event)));
        Optional<String> spent = secure.flatMap(SecureRounds::refusal);
        if (spent.isPresent()) {
            post(new TaskEvent.BudgetSpent(number, spent.get()));
        } else {
            long bytes = task.roundBytesMin(context.rules().quorum());
            storageWait.open(number, () -> around.storage().tryOut(task.id(), bytes), () -> open(number));
        }
    }

    private void open(long number) {
        mailbox.execute(() -> {
            machine.on(new TaskEvent.RoundOpened(number, available()));
            assignWork();
        });
    }

    private ClientSet available() {
        ClientSet there = around.registry().available(task.id(), task.spec().population(), mode());
        return async.map(work -> work.ready(there)).orElse(there);
    }

    /** The round that a killed server left open has no actions here: its record is all there is to do. */
    private Optional<RoundActions> actions(TaskEffect.InRound effect) {
        RoundActions present = round;
        if (present != null && present.desk().round().round() == effect.round()) {
            return Optional.of(present);
        }
        LOG.warnf(
                "task %s round %d: it was open when the server went away, and is run again with another number",
                task.spec().name(), effect.round());
        return Optional.empty();
    }
}
