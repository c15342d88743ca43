package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.ExpandedUpdate;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.port.ModelFinisher;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.ClientOutcome;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEffectHandler;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.run.ModelStep;
import io.sottovoce.rounds.task.RankSlack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Acts out the effects of one round, once they are saved. Slow work goes to a worker and comes back as an event. */
final class RoundActions implements RoundEffectHandler {
    private static final Logger LOG = Logger.getLogger(RoundActions.class);

    private final RunningTask task;
    private final RoundContext round;
    private final Surroundings around;
    private final ModelNotary notary;
    private final RoundDesk desk;
    private final Optional<SecureRounds> secureRounds;
    private final Consumer<RoundEvent> events;
    private volatile @Nullable SumSession session;

    /**
     * Actions of a round.
     *
     * @param secureRounds what opens sessions, in secure mode and only there
     */
    RoundActions(
            RunningTask task,
            RoundContext round,
            Surroundings around,
            ModelNotary notary,
            Optional<SecureRounds> secureRounds,
            Consumer<RoundEvent> events) {
        this.task = task;
        this.round = round;
        this.around = around;
        this.notary = notary;
        this.secureRounds = secureRounds;
        this.events = events;
        ModelVersion base = round.base();
        this.desk = new RoundDesk(
                new RoundRef(round.task(), round.round()),
                new ModelRef(base.version(), base.hash(), task.modelBytes()),
                this::seat);
    }

    /** The session of secure aggregation, once offers were made. */
    Optional<SumSession> session() {
        return Optional.ofNullable(session);
    }

    private UploadSeat seat(ClientId client, Bytes ticket) {
        SumSession open = session;
        if (open == null) {
            return new Seat(
                    desk.round(),
                    client,
                    ticket,
                    task.clearVector(),
                    around.storage().updates(),
                    around.metrics(),
                    events);
        }
        return new SecureSeat(client, ticket, open, () -> around.storage()
                .updates()
                .stage(
                        round.task(),
                        round.round(),
                        client,
                        open.layout().chunks(),
                        open.layout().bytesMax()));
    }

    /** The transfers of this round. */
    RoundDesk desk() {
        return desk;
    }

    @Override
    public void sendOffers(RoundEffect.SendOffers effect) {
        if (session == null && secureRounds.isPresent()) {
            Optional<SumSession> opened = opened(secureRounds.get(), effect.clients());
            if (opened.isEmpty()) {
                return;
            }
            session = opened.get();
        }
        for (ClientId client : effect.clients()) {
            if (around.registry().lease(client, round.task())) {
                around.registry().send(client, offer(client, effect.deadlineMillis()));
            } else {
                declined(client, "BUSY: in a round of another task");
            }
        }
    }

    /** Nobody else would end a round whose session was never there. */
    private Optional<SumSession> opened(SecureRounds rounds, List<ClientId> cohort) {
        try {
            return Optional.of(rounds.open(task, round, desk.round(), cohort, around, events));
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "%s could not be opened, which is a fault of this server", desk.round());
            events.accept(new RoundEvent.SessionAborted(
                    "internal error: " + e.getClass().getSimpleName()));
            return Optional.empty();
        }
    }

    /** A client that was cut off before it answered its offer gets it again, while it is still awaited. */
    void offerAgain(SumSession open, ClientId client) {
        if (open.awaitsAdvertOf(client)) {
            around.registry().send(client, offer(client, around.clock().millis() + open.millisLeft()));
        }
    }

    private void declined(ClientId client, String reason) {
        SumSession open = session;
        if (open != null) {
            open.left(client, ExclusionReason.DECLINED, reason);
        } else {
            events.accept(new RoundEvent.OfferDeclined(client, reason));
        }
    }

    @Override
    public void closeClient(RoundEffect.CloseClient effect) {
        desk.close(effect.client());
        around.registry()
                .send(
                        effect.client(),
                        new ServerMessage.RoundClosed(
                                desk.round(),
                                RoundOutcome.valueOf(effect.outcome().name()),
                                effect.reasonCode(),
                                Protocol.detail(effect.message())));
        around.registry().release(effect.client(), round.task());
    }

    @Override
    public void recordExclusion(RoundEffect.RecordExclusion effect) {
        around.metrics().excluded(effect.exclusion());
    }

    @Override
    public void discardUpdate(RoundEffect.DiscardUpdate effect) {
        desk.close(effect.client());
        around.storage().updates().discard(round.task(), round.round(), effect.client());
    }

    @Override
    public void aggregate(RoundEffect.Aggregate effect) {
        ModelStep step = new ModelStep(
                around.storage().models(),
                around.storage().updates(),
                task.spec().serverOptimiser(),
                task.hardener().<ModelFinisher>map(stage -> stage).orElse(ModelFinisher.NONE),
                update -> ExpandedUpdate.of(update, task.updates()));
        SumSession open = session;
        work(
                () -> open == null
                        ? step.perform(round, effect, rule())
                        : step.perform(
                                round, meansOf(open.results(), task.spec().slack()), rule()),
                RoundEvent.UpdateFailed::new);
    }

    /** How updates, or the means of groups, become one. */
    private AggregateRule rule() {
        return task.spec()
                .rule()
                .map(rule -> rule.against(task.root().map(this::ownUpdate)))
                .orElse(AggregateRule.WEIGHTED_MEAN);
    }

    private BlockReader ownUpdate(RootTrainer root) {
        try (BlockReader base =
                around.storage().models().parameters(round.task(), round.base().version())) {
            return ExpandedUpdate.of(root.update(base, round.round(), round.seed() ^ round.round()), task.updates());
        }
    }

    /** Each group's mean under a name of its own, weighing as much as it has inputs: their mean is that of all inputs. */
    private static List<WeightedUpdate> meansOf(List<ReleaseResult> results, Optional<RankSlack> slack) {
        double[] factors = RankSlack.factors(
                slack, results.stream().mapToDouble(ReleaseResult::meanLoss).toArray());
        return IntStream.range(0, results.size())
                .mapToObj(group -> new WeightedUpdate(
                        ModelStep.nameOfGroup(group),
                        factors[group] * results.get(group).inputs(),
                        BlockReader.over(results.get(group).mean().toArray())))
                .toList();
    }

    @Override
    public void evaluate(RoundEffect.Evaluate effect) {
        Evaluator evaluator =
                task.evaluator().orElseThrow(() -> new IllegalStateException("a task without data to evaluate on"));
        work(
                () -> {
                    try (BlockReader reader = around.storage()
                            .models()
                            .parameters(round.task(), effect.candidate().version())) {
                        return evaluator.evaluate(reader, this::published);
                    }
                },
                RoundEvent.EvaluationFailed::new);
    }

    /** The parameters of the version that is published at present. */
    private Optional<float[]> published() {
        return Releases.line(around.storage(), round.task(), task.spec())
                .published()
                .map(version -> {
                    try (BlockReader reader = around.storage().models().parameters(round.task(), version.version())) {
                        return Parameters.of(reader);
                    }
                });
    }

    @Override
    public void commit(RoundEffect.Commit effect) {
        endSession();
        desk.close();
        around.metrics().roundEnded(effect.record());
        LOG.info(RoundLine.of(task.spec(), effect.record()));
        discardUpdates();
    }

    @Override
    public void abort(RoundEffect.Abort effect) {
        endSession();
        desk.close();
        around.metrics().roundEnded(effect.record());
        LOG.warn(RoundLine.of(task.spec(), effect.record()));
        discardUpdates();
    }

    /** Closes what is open, of a round that no effect will close any more. */
    void abandon(List<ClientId> offered, String reason) {
        endSession();
        desk.close();
        offered.forEach(client -> closeClient(
                new RoundEffect.CloseClient(client, ClientOutcome.ABORTED, AbortCode.CANCELLED.name(), reason)));
        discardUpdates();
    }

    @Override
    public void wakeAt(RoundEffect.WakeAt effect) {
        long delay = Math.max(0, effect.millis() - around.clock().millis());
        Future<?> unused =
                around.timer().schedule(() -> events.accept(new RoundEvent.TimePassed()), delay, TimeUnit.MILLISECONDS);
    }

    /** The next round does not wait for it: what a killed server leaves goes at its next start. */
    private void discardUpdates() {
        try {
            around.threads().execute(() -> {
                try {
                    around.storage().updates().discardRound(round.task(), round.round());
                } catch (StorageException e) {
                    LOG.errorf("%s: its updates stay until the next start: %s", desk.round(), e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debugf("%s: its updates stay until the next start, since this server ends", desk.round());
        }
    }

    private void endSession() {
        SumSession open = session;
        if (open != null) {
            open.end();
        }
    }

    private ServerMessage.RoundOffer offer(ClientId client, long deadlineMillis) {
        SumSession open = session;
        return new ServerMessage.RoundOffer(
                desk.round(),
                AggregationMode.valueOf(task.spec().aggregation().name()),
                task.planBytes(),
                task.planHash(),
                desk.model(),
                open == null ? List.of(task.clearVector()) : open.vectors(),
                desk.seat(client).ticket(),
                Duration.ofMillis(Math.max(1, deadlineMillis - around.clock().millis())),
                open == null ? Bytes.EMPTY : Bytes.owning(open.offer().toBytes()),
                notary.proof(round.base().version()),
                task.spec().pacing().asynchronous()
                        ? Optional.of(Pace.buffer(task.spec().pacing().stalenessExponent()))
                        : Optional.empty());
    }

    /**
     * A fault of our own ends the round like any other failure of the step, and is logged with its trace; clients, who are told
     * why, learn its kind alone.
     */
    private void work(Supplier<RoundEvent> step, Function<String, RoundEvent> failed) {
        around.workers().execute(() -> {
            RoundEvent event;
            try {
                event = step.get();
            } catch (StorageException e) {
                event = new RoundEvent.StorageFailed(String.valueOf(e.getMessage()));
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "%s failed, which is a fault of this server", desk.round());
                event = failed.apply("internal error: " + e.getClass().getSimpleName());
            }
            events.accept(event);
        });
    }
}
