package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.secagg.server.SecAggServer.ChunkPlace;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.secure.SecureEffect;
import io.sottovoce.rounds.secure.SecureEvent;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.server.storage.StagedUpdate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Drives the session of one round by secure aggregation: gives the machine its events, one at a time, and does what it
 * says, in order, each part durably before the next.
 *
 * <p>What must be durable before a client hears of it is written here: the facts of the session, and before masked input is
 * asked for, that the round counts as a release with its charge. Where a store fails the session ends, and the round with
 * it. Thread-safe: everything runs under the lock of the session; nothing in it waits for a client.
 */
final class SecureSession implements SumSession {
    private static final Logger LOG = Logger.getLogger(SecureSession.class);
    private static final int CHUNKS_PER_PIECE = 8;

    private final RoundRef ref;
    private final SecureTask task;
    private final RoundRelease release;
    private final String label;
    private final PaceMeter pace;
    private final Surroundings around;
    private final SessionClock clock;
    private final Consumer<RoundEvent> events;
    private final SecureRound round;
    private final InputSum sum;
    private final Consumer<ServerEffect> blame;
    private final SumReading reading;
    private final PhaseWatch phases;

    private boolean over;

    /**
     * A session that has just begun.
     *
     * @param label what its facts are stored under besides their names: set for a group and only there
     */
    SecureSession(
            RoundRef ref,
            SecureTask task,
            SecureRound round,
            String label,
            RoundRelease release,
            PaceMeter pace,
            Surroundings around,
            Consumer<RoundEvent> events,
            Consumer<ServerEffect> blame) {
        this.ref = ref;
        this.task = task;
        this.label = label;
        this.release = release;
        this.pace = pace;
        this.around = around;
        this.events = events;
        this.blame = blame;
        this.round = round;
        this.sum = new InputSum(round.setup().config().vectors());
        this.reading = new SumReading(ref);
        this.clock = new SessionClock(around);
        this.phases = new PhaseWatch(pace, clock.monotonicMillis());
        wakeAt(round.phaseEndMillis());
    }

    @Override
    public Octets offer() {
        return round.offer().encode();
    }

    @Override
    public List<VectorSpec> vectors() {
        return round.setup().config().vectors().stream()
                .map(vector -> new VectorSpec(vector.name(), vector.dimension(), vector.bits()))
                .toList();
    }

    @Override
    public ChunkLayout layout() {
        return sum.layout();
    }

    @Override
    public synchronized List<ReleaseResult> results() {
        return List.of(reading.result());
    }

    @Override
    public synchronized void heard(ClientId client, io.sottovoce.privacy.secagg.message.ClientMessage message) {
        on(new SecureEvent.Heard(client, message));
    }

    @Override
    public synchronized void left(ClientId client, ExclusionReason reason, String detail) {
        on(new SecureEvent.Left(client, reason, detail));
    }

    @Override
    public synchronized void gone(ClientId client) {
        on(new SecureEvent.Gone(client));
    }

    @Override
    public synchronized void back(ClientId client) {
        on(new SecureEvent.Back(client));
        if (over) {
            round.unansweredBy(client).stream().filter(Result.class::isInstance).forEach(message -> around.registry()
                    .send(client, new ServerMessage.Secure(ref, message)));
        }
    }

    @Override
    public synchronized boolean awaitsAdvertOf(ClientId client) {
        return !over && round.awaitsAdvertOf(client);
    }

    @Override
    public synchronized long millisLeft() {
        return clock.millisLeft(round.phaseEndMillis());
    }

    @Override
    public synchronized void end() {
        over = true;
        round.on(new SecureEvent.Cancelled(), clock.now());
    }

    @Override
    public synchronized List<ChunkPlace> receivedFrom(ClientId client) {
        return round.receivedFrom(client);
    }

    @Override
    public synchronized ChunkAnswer chunk(ClientId client, MaskedChunk chunk) {
        return orFault(() -> take(client, chunk));
    }

    private ChunkAnswer take(ClientId client, MaskedChunk chunk) {
        boolean stage = false;
        Optional<Rejection> refusal = over ? Optional.of(closed()) : Optional.empty();
        for (SecureEffect effect : round.on(new SecureEvent.Chunk(client, chunk), clock.now())) {
            if (effect instanceof SecureEffect.Protocol protocol && protocol.effect() instanceof ServerEffect.Stage) {
                stage = true;
                around.metrics().received(chunk.packed().length());
            } else if (effect instanceof SecureEffect.Protocol protocol
                    && protocol.effect() instanceof ServerEffect.Refuse refused) {
                refusal = Optional.of(refusal(refused.reason()));
            } else {
                act(effect);
            }
        }
        return new ChunkAnswer(stage, refusal);
    }

    @Override
    public Optional<Rejection> finish(
            ClientId client,
            io.sottovoce.privacy.secagg.message.UploadTrailer trailer,
            StagedUpdate staged,
            long sinceNanos) {
        ChunkAnswer answer;
        synchronized (this) {
            answer = orFault(() -> ended(client, trailer));
        }
        if (answer.stage()) {
            try {
                sum.add(
                        client,
                        (vector, chunk) -> Octets.owning(
                                staged.read(layout().position(vector, chunk), layout().bytes(vector, chunk))));
            } catch (StorageException e) {
                return Optional.of(storageFailed(e));
            } catch (RuntimeException | Error e) {
                return Optional.of(fault(e));
            }
            around.metrics().update(ErrorCode.OK);
            pace.uploaded(layout().bytes(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos));
        }
        return answer.refusal();
    }

    private ChunkAnswer ended(ClientId client, io.sottovoce.privacy.secagg.message.UploadTrailer trailer) {
        if (over) {
            return new ChunkAnswer(false, Optional.of(closed()));
        }
        boolean adds = false;
        Optional<Rejection> refusal = Optional.empty();
        for (SecureEffect effect : round.on(new SecureEvent.Heard(client, trailer), clock.now())) {
            if (effect instanceof SecureEffect.Protocol protocol
                    && protocol.effect() instanceof ServerEffect.AddToSum) {
                adds = true;
                sum.expect();
                events.accept(new RoundEvent.InputStored(client, layout().bytes()));
            } else if (effect instanceof SecureEffect.Protocol protocol
                    && protocol.effect() instanceof ServerEffect.Refuse refused) {
                refusal = Optional.of(refusal(refused.reason()));
                around.metrics().update(refusal.get().code());
            } else {
                act(effect);
            }
        }
        return new ChunkAnswer(adds, refusal);
    }

    @Override
    public synchronized Rejection storageFailed(StorageException e) {
        LOG.errorf("%s: %s", ref, e.getMessage());
        end();
        events.accept(new RoundEvent.StorageFailed(String.valueOf(e.getMessage())));
        return new Rejection(ErrorCode.INTERNAL, "", "the server cannot store updates at present");
    }

    private void on(SecureEvent event) {
        if (over) {
            return;
        }
        try {
            for (SecureEffect effect : round.on(event, clock.now())) {
                act(effect);
            }
        } catch (StorageException e) {
            storageFailed(e);
        } catch (RuntimeException | Error e) { // half of a step is done, and nobody could say which half
            fault(e);
        }
    }

    /** As {@link #on}, where whoever sent something is told. */
    private ChunkAnswer orFault(Supplier<ChunkAnswer> step) {
        try {
            return step.get();
        } catch (StorageException e) {
            return new ChunkAnswer(false, Optional.of(storageFailed(e)));
        } catch (RuntimeException | Error e) {
            return new ChunkAnswer(false, Optional.of(fault(e)));
        }
    }

    private synchronized Rejection fault(Throwable e) {
        LOG.errorf(e, "%s: a fault of this server ends the session", ref);
        end();
        events.accept(
                new RoundEvent.SessionAborted("internal error: " + e.getClass().getSimpleName()));
        return new Rejection(ErrorCode.INTERNAL, "", "internal error");
    }

    private void act(SecureEffect effect) {
        if (effect instanceof SecureEffect.Protocol protocol) {
            carryOut(protocol.effect());
        } else if (effect instanceof SecureEffect.Entered entered) {
            phases.entered(entered.phase(), clock.monotonicMillis());
            events.accept(new RoundEvent.SecurePhase(entered.phase()));
        } else if (effect instanceof SecureEffect.Lost lost) {
            events.accept(new RoundEvent.ClientLost(lost.client(), lost.reason(), lost.detail()));
        } else if (effect instanceof SecureEffect.WakeAt wake) {
            wakeAt(wake.monotonicMillis());
        } else if (effect instanceof SecureEffect.Failed failed) {
            over = true;
            phases.ended(clock.monotonicMillis());
            events.accept(new RoundEvent.SessionAborted(failed.problem()));
        }
    }

    private void carryOut(ServerEffect effect) {
        if (effect instanceof ServerEffect.Persist persist) {
            around.storage()
                    .updates()
                    .fact(
                            ref.task(),
                            ref.round(),
                            label + persist.fact().name(),
                            persist.content().toBytes());
            if (persist.fact() == ServerEffect.Fact.SHARE_SET) {
                beginRelease();
            }
        } else if (effect instanceof ServerEffect.Send send) {
            around.registry().send(send.to(), new ServerMessage.Secure(ref, send.message()));
        } else if (effect instanceof ServerEffect.Refuse refused) {
            LOG.infof("%s: message of client %s refused: %s", ref, refused.to(), refused.reason());
            around.metrics().secureRefusal(refused.reason().code());
        } else if (effect instanceof ServerEffect.Convict convict) {
            LOG.warnf(
                    "%s: client %s is proved to have cheated: %s",
                    ref, convict.client(), convict.evidence().claim());
            blame.accept(convict);
        } else if (effect instanceof ServerEffect.Distrust distrust) {
            LOG.warnf("%s: client %s is not trusted any more: %s", ref, distrust.client(), distrust.observation());
            blame.accept(distrust);
        } else if (effect instanceof ServerEffect.Complaint complaint) {
            LOG.warnf("%s: client %s complains of shares from %s", ref, complaint.from(), complaint.dealers());
            blame.accept(complaint);
        } else if (effect instanceof ServerEffect.Unmask unmask) {
            over = true;
            sum.whenWhole(() -> around.workers().execute(() -> unmask(unmask)));
        } else {
            throw new IllegalStateException("nobody carries out " + effect);
        }
    }

    /** From here on the round counts, whatever becomes of it: stored before anybody is asked for input. */
    private void beginRelease() {
        ReleasePlan begun = task.plan(round.setup().config(), round.cohort().orElseThrow());
        SecureSummary.@Nullable Noise noise = release.begin(begun);
        SecureSummary summary = reading.begin(begun, noise, round.session().orElseThrow());
        events.accept(new RoundEvent.ReleaseBegun(summary));
    }

    private void unmask(ServerEffect.Unmask unmask) {
        RoundEvent event;
        try {
            unmask.plan().cut(sum.sum(), CHUNKS_PER_PIECE).parallelStream().forEach(UnmaskPlan.Work::run);
            ClearSum clear = unmask.plan().release(sum.sum());
            event = read(clear, unmask);
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s: the sum could not be opened, which is a fault of this server", ref);
            event = new RoundEvent.SessionAborted(
                    "internal error: " + e.getClass().getSimpleName());
        }
        events.accept(event);
    }

    private synchronized RoundEvent read(ClearSum clear, ServerEffect.Unmask unmask) {
        SecureSummary opened = reading.open(unmask.session(), clear);
        Result signed = round.result(clear.hash());
        round.inputs().forEach(client -> around.registry().send(client, new ServerMessage.Secure(ref, signed)));
        return new RoundEvent.SumReady(round.inputs(), label.isEmpty() ? opened.with(release.opened(1)) : opened);
    }

    /** Does what is due although nothing has happened yet. */
    void begin() {
        tick();
    }

    private void wakeAt(long monotonicMillis) {
        clock.wakeAt(monotonicMillis, this::tick);
    }

    private synchronized void tick() {
        on(new SecureEvent.TimePassed());
    }

    private Rejection closed() {
        return new Rejection(ErrorCode.ROUND_CLOSED, "round", ref + " takes no more input");
    }

    private Rejection refusal(io.sottovoce.privacy.secagg.Rejection reason) {
        around.metrics().secureRefusal(reason.code());
        ErrorCode code =
                reason.code() == AbortCode.INVALID_MASKED_INPUT ? ErrorCode.WRONG_SHAPE : ErrorCode.ROUND_CLOSED;
        return new Rejection(code, "secure aggregation", reason.toString());
    }
}
