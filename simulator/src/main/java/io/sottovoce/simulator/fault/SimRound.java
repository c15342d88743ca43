package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadCodec;
import io.sottovoce.proto.UploadState;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEffectHandler;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.run.TaskEvent;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One round of the simulated server: carries out the round machine's effects and holds its inputs. */
final class SimRound implements RoundEffectHandler {
    private static final long REOPENED_AFTER_MILLIS = 45_000;
    private static final int[] REOPENED_TIMES = {1, 4};
    private static final int TICKET = 601;

    private final Scene scene;
    private final SimServer server;
    private final RoundContext context;
    private final RoundRef ref;
    private final Bytes ticket;
    private final Set<ClientId> offered = new HashSet<>();
    private @Nullable RoundInputs inputs;

    SimRound(Scene scene, SimServer server, RoundContext context) {
        this.scene = scene;
        this.server = server;
        this.context = context;
        this.ref = new RoundRef(context.task(), context.round());
        this.ticket = Bytes.owning(
                ContentHash.ofContent(Canonical.u64(Mix.of(scene.world().setting.seed(), TICKET, context.round())))
                        .toBytes());
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
        if (inputs != null) {
            inputs.heard(client, message);
        }
    }

    /** A client declined or failed. */
    void said(RoundEvent event) {
        if (inputs != null) {
            inputs.said(event);
        } else {
            event(event);
        }
    }

    void gone(ClientId client) {
        if (inputs != null) {
            inputs.gone(client);
        }
    }

    /** A client is back: it gets what it has not answered again, or its offer. */
    void back(ClientId client) {
        RoundInputs open = inputs;
        if (open == null) {
            return;
        }
        open.back(client);
        if (open.awaitsAnswerOf(client)) {
            server.send(client, offer(open, open.config(), open.millisLeft()));
        }
    }

    /** What is there of an upload; asked for with the key of the offer. */
    Decoded<UploadState> uploadState(ClientId client, TransferKey key) {
        RoundInputs open = inputs;
        if (open == null || !key.round().equals(ref) || !offered.contains(client)) {
            return Decoded.rejected(ErrorCode.ROUND_CLOSED, "round", key.round() + " is not open");
        }
        return key.ticket().equals(ticket) && key.client().equals(client)
                ? open.state(client)
                : Decoded.rejected(ErrorCode.BAD_TICKET, "ticket", "not the one that was offered");
    }

    /** Takes a part of an upload that was let in. */
    Optional<Receipt> take(ClientId client, UploadCodec.Part part) {
        return Objects.requireNonNull(inputs, "nothing was offered").take(client, part);
    }

    @Override
    public void sendOffers(RoundEffect.SendOffers effect) {
        RoundInputs open = inputs;
        if (open == null) {
            open = server.opener().open(context, ref, effect.clients(), this::event);
            inputs = open;
        }
        offered.addAll(effect.clients());
        long left = effect.deadlineMillis() - scene.agenda().nowMillis();
        for (ClientId client : effect.clients()) {
            server.send(client, offer(open, open.config(), left));
        }
        if (scene.faults().isOn(FaultKind.SERVER_REOPENS)) {
            ServerMessage.RoundOffer again = offer(open, open.otherConfig(context), left);
            for (int times : REOPENED_TIMES) {
                server.later(times * REOPENED_AFTER_MILLIS, () -> effect.clients()
                        .forEach(client -> server.send(client, again)));
            }
        }
    }

    private ServerMessage.RoundOffer offer(RoundInputs open, Octets config, long leftMillis) {
        FaultWorld world = scene.world();
        return new ServerMessage.RoundOffer(
                ref,
                world.mode(),
                world.plan,
                world.planHash(),
                world.model(context.base()),
                open.vectors(),
                ticket,
                Duration.ofMillis(Math.max(1, leftMillis)),
                Bytes.owning(config.toBytes()),
                Optional.empty(),
                world.setting.asynchronous()
                        ? Optional.of(Pace.buffer(world.spec.pacing().stalenessExponent()))
                        : Optional.empty());
    }

    @Override
    public void closeClient(RoundEffect.CloseClient effect) {
        if (inputs != null) {
            inputs.close(effect.client());
        }
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
        server.disk().discard(context.task(), number(), effect.client());
    }

    @Override
    public void aggregate(RoundEffect.Aggregate effect) {
        event(Objects.requireNonNull(inputs, "nothing was offered").aggregate(context, effect));
    }

    @Override
    public void evaluate(RoundEffect.Evaluate effect) {
        throw new IllegalStateException("a task without data to evaluate on");
    }

    @Override
    public void commit(RoundEffect.Commit effect) {
        endInputs();
    }

    @Override
    public void abort(RoundEffect.Abort effect) {
        endInputs();
    }

    private void endInputs() {
        if (inputs != null) {
            inputs.end();
        }
    }

    @Override
    public void wakeAt(RoundEffect.WakeAt effect) {
        long delay = Math.max(0, effect.millis() - scene.agenda().nowMillis());
        server.later(delay, () -> event(new RoundEvent.TimePassed()));
    }
}
