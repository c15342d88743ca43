package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEffectHandler;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.run.ModelStep;
import io.sottovoce.rounds.run.TaskEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One round of the simulated server: carries out the round machine's effects and holds its session. */
final class SimRound implements RoundEffectHandler {
    private static final long REOPENED_AFTER_MILLIS = 45_000;

    private final Scene scene;
    private final SimServer server;
    private final RoundContext context;
    private final RoundRef ref;
    private @Nullable SimSession session;

    SimRound(Scene scene, SimServer server, RoundContext context) {
        this.scene = scene;
        this.server = server;
        this.context = context;
        this.ref = new RoundRef(context.task(), context.round());
    }

    long number() {
        return context.round();
    }

    RoundContext context() {
        return context;
    }

    RoundRef ref() {
        return ref;
    }

    boolean isFor(RoundRef round) {
        return ref.equals(round);
    }

    void event(RoundEvent event) {
        server.post(new TaskEvent.InRound(number(), event));
    }

    void heard(ClientId client, ClientMessage message) {
        if (session != null) {
            session.heard(client, message);
        }
    }

    void left(ClientId client, ExclusionReason reason, String detail) {
        if (session != null) {
            session.left(client, reason, detail);
        }
    }

    void gone(ClientId client) {
        if (session != null) {
            session.gone(client);
        }
    }

    /** A client is back: it gets what it has not answered again, or its offer. */
    void back(ClientId client) {
        SimSession open = session;
        if (open == null) {
            return;
        }
        open.back(client);
        if (open.awaitsAdvertOf(client)) {
            server.send(client, offer(open.offer(), open.millisLeft()));
        }
    }

    @Nullable
    UploadFrame upload(ClientId client, UploadFrame frame) {
        SimSession open = session;
        return open == null || !roundOf(frame).equals(ref) ? noUpload(frame) : open.upload(client, frame);
    }

    static @Nullable UploadFrame noUpload(UploadFrame frame) {
        return frame instanceof UploadFrame.Chunk
                ? null
                : new UploadFrame.Receipt(roundOf(frame), false, "the round takes no more input");
    }

    private static RoundRef roundOf(UploadFrame frame) {
        if (frame instanceof UploadFrame.Begin begin) {
            return begin.round();
        }
        if (frame instanceof UploadFrame.Chunk chunk) {
            return chunk.round();
        }
        return ((UploadFrame.Trailer) frame).round();
    }

    @Override
    public void sendOffers(RoundEffect.SendOffers effect) {
        SimSession open = session;
        if (open == null) {
            open = new SimSession(scene, server, this, server.opener().open(context, effect.clients()));
            session = open;
        }
        long left = effect.deadlineMillis() - scene.agenda().nowMillis();
        for (ClientId client : effect.clients()) {
            server.send(client, offer(open.offer(), left));
        }
        if (scene.faults().isOn(FaultKind.SERVER_REOPENS)) {
            Octets again = open.offerWithOtherNames(context);
            server.later(REOPENED_AFTER_MILLIS, () -> effect.clients()
                    .forEach(client -> server.send(client, offer(again, left))));
            server.later(4 * REOPENED_AFTER_MILLIS, () -> effect.clients()
                    .forEach(client -> server.send(client, offer(again, left))));
        }
    }

    private ServerMessage.RoundOffer offer(Octets config, long leftMillis) {
        SimSession open = Objects.requireNonNull(session);
        FaultWorld world = scene.world();
        return new ServerMessage.RoundOffer(
                ref,
                AggregationMode.SECURE,
                world.plan,
                ContentHash.ofContent(world.plan.toByteArray()),
                new ModelRef(
                        context.base().version(),
                        context.base().hash(),
                        (long) world.setting.dimension() * Float.BYTES),
                open.vectors().stream()
                        .map(vector -> new VectorSpec(vector.name(), vector.dimension(), vector.bits()))
                        .toList(),
                Bytes.owning(new byte[Protocol.TICKET_BYTES]),
                Duration.ofMillis(Math.max(1, leftMillis)),
                Bytes.owning(config.toBytes()));
    }

    @Override
    public void closeClient(RoundEffect.CloseClient effect) {
        server.send(
                effect.client(),
                new ServerMessage.RoundClosed(
                        ref,
                        RoundOutcome.valueOf(effect.outcome().name()),
                        effect.reasonCode(),
                        Protocol.detail(effect.message())));
    }

    @Override
    public void recordExclusion(RoundEffect.RecordExclusion effect) {
        // saved before
    }

    @Override
    public void discardUpdate(RoundEffect.DiscardUpdate effect) {
        // no update was stored
    }

    @Override
    public void aggregate(RoundEffect.Aggregate effect) {
        SimSession open = Objects.requireNonNull(session);
        WeightedUpdate mean =
                new WeightedUpdate(ModelStep.nameOfGroup(0), open.inputs(), BlockReader.over(open.mean()));
        event(server.step().perform(context, List.of(mean), AggregateRule.WEIGHTED_MEAN));
    }

    @Override
    public void evaluate(RoundEffect.Evaluate effect) {
        throw new IllegalStateException("a task without data to evaluate on");
    }

    @Override
    public void commit(RoundEffect.Commit effect) {
        endSession();
    }

    @Override
    public void abort(RoundEffect.Abort effect) {
        endSession();
    }

    private void endSession() {
        if (session != null) {
            session.end();
        }
    }

    @Override
    public void wakeAt(RoundEffect.WakeAt effect) {
        long delay = Math.max(0, effect.millis() - scene.agenda().nowMillis());
        server.later(delay, () -> event(new RoundEvent.TimePassed()));
    }
}
