package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer.ChunkPlace;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.secure.SecureEffect;
import io.sottovoce.rounds.secure.SecureEvent;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.rounds.secure.SecureTimes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The session of one simulated round: drives {@link SecureRound} and does what it says, in order, as the server does. */
final class SimSession {
    private static final int CHUNKS_PER_PIECE = 8;
    private static final long BYTES_COUNTED = 1;

    private final Scene scene;
    private final SimServer server;
    private final SimRound owner;
    private final SecureRound round;
    private final MaskedSum sum;
    private final SessionWatch watch;
    private final ServerLies lies;
    private final NoiseSamplers samplers = new NoiseSamplers();
    private final Map<ClientId, Map<ChunkPlace, Octets>> staged = new HashMap<>();
    private @Nullable ReleasePlan plan;
    private @Nullable SecureSummary summary;
    private @Nullable ReleaseResult result;
    private boolean over;

    SimSession(Scene scene, SimServer server, SimRound owner, SecureRound round) {
        this.scene = scene;
        this.server = server;
        this.owner = owner;
        this.round = round;
        this.sum = new MaskedSum(round.setup().config().vectors());
        this.watch = new SessionWatch(round, scene.witness());
        this.lies = new ServerLies(scene, owner.number());
        wakeAt(round.phaseEndMillis());
    }

    Octets offer() {
        return round.offer().encode();
    }

    List<VectorSpec> vectors() {
        return round.setup().config().vectors();
    }

    /** R0 of the same round once more, under another nonce. */
    Octets offerWithOtherNames(RoundContext context) {
        SecureTimes times = new SecureTimes(Duration.ofMinutes(5), Duration.ofMinutes(10));
        return Offer.sign(
                        server.opener().config(context, times, 1),
                        Octets.owning(scene.world().revoked.toBytes()),
                        scene.world().serverKey)
                .encode();
    }

    long millisLeft() {
        return Math.max(1, round.phaseEndMillis() - server.moment().monotonicMillis());
    }

    boolean awaitsAdvertOf(ClientId client) {
        return !over && round.awaitsAdvertOf(client);
    }

    float[] mean() {
        return Objects.requireNonNull(result, "the sum is not open").mean().toArray();
    }

    int inputs() {
        return Objects.requireNonNull(result, "the sum is not open").inputs();
    }

    void heard(ClientId client, ClientMessage message) {
        if (!over) {
            List<SecureEffect> effects = round.on(new SecureEvent.Heard(client, message), server.moment());
            watch.heard(client, message, effects);
            effects.forEach(this::act);
        }
    }

    void left(ClientId client, ExclusionReason reason, String detail) {
        on(new SecureEvent.Left(client, reason, detail));
    }

    void gone(ClientId client) {
        on(new SecureEvent.Gone(client));
    }

    void back(ClientId client) {
        on(new SecureEvent.Back(client));
    }

    void end() {
        over = true;
        round.on(new SecureEvent.Cancelled(), server.moment());
    }

    // ---- uploads

    @Nullable
    UploadFrame upload(ClientId client, UploadFrame frame) {
        if (over) {
            return SimRound.noUpload(frame);
        }
        if (frame instanceof UploadFrame.Begin begin) {
            return new UploadFrame.State(begin.round(), round.receivedFrom(client), round.hasInputOf(client));
        }
        if (frame instanceof UploadFrame.Chunk chunk) {
            MaskedChunk.decode(chunk.bytes()).accepted().ifPresent(part -> stage(client, part));
            return null;
        }
        Octets bytes = ((UploadFrame.Trailer) frame).bytes();
        Optional<UploadTrailer> trailer = UploadTrailer.decode(bytes).accepted();
        String problem = trailer.map(last -> finish(client, last)).orElse("not a trailer");
        return new UploadFrame.Receipt(owner.ref(), problem.isEmpty(), problem);
    }

    private void stage(ClientId client, MaskedChunk chunk) {
        for (SecureEffect effect : round.on(new SecureEvent.Chunk(client, chunk), server.moment())) {
            if (effect instanceof SecureEffect.Protocol protocol && protocol.effect() instanceof ServerEffect.Stage) {
                staged.computeIfAbsent(client, id -> new HashMap<>())
                        .put(new ChunkPlace(chunk.vector(), chunk.index()), chunk.packed());
            } else {
                act(effect);
            }
        }
    }

    /** Why the trailer is refused; empty where it is not. */
    private String finish(ClientId client, UploadTrailer trailer) {
        String problem = "";
        for (SecureEffect effect : round.on(new SecureEvent.Heard(client, trailer), server.moment())) {
            if (effect instanceof SecureEffect.Protocol protocol
                    && protocol.effect() instanceof ServerEffect.Refuse refuse) {
                problem = refuse.reason().toString();
            }
            act(effect);
        }
        return problem;
    }

    private void add(ClientId client) {
        Map<ChunkPlace, Octets> chunks = Objects.requireNonNull(staged.remove(client), "nothing staged");
        sum.add(client, (vector, chunk) -> scene.sabotage()
                .staged(client, Objects.requireNonNull(chunks.get(new ChunkPlace(vector, chunk)))));
        owner.event(new RoundEvent.InputStored(client, BYTES_COUNTED));
    }

    // ---- effects

    private void on(SecureEvent event) {
        if (!over) {
            round.on(event, server.moment()).forEach(this::act);
        }
    }

    private void act(SecureEffect effect) {
        if (effect instanceof SecureEffect.Protocol protocol) {
            carryOut(protocol.effect());
        } else if (effect instanceof SecureEffect.Entered entered) {
            scene.trace().add("round " + owner.number() + " enters " + entered.phase());
            owner.event(new RoundEvent.SecurePhase(entered.phase()));
        } else if (effect instanceof SecureEffect.Lost lost) {
            owner.event(new RoundEvent.ClientLost(lost.client(), lost.reason(), lost.detail()));
        } else if (effect instanceof SecureEffect.WakeAt wake) {
            wakeAt(wake.monotonicMillis());
        } else if (effect instanceof SecureEffect.Failed failed) {
            over = true;
            owner.event(new RoundEvent.SessionAborted(failed.problem()));
        }
    }

    private void carryOut(ServerEffect effect) {
        if (effect instanceof ServerEffect.Persist persist) {
            if (persist.fact() == ServerEffect.Fact.SHARE_SET) {
                beginRelease();
            }
        } else if (effect instanceof ServerEffect.Send send) {
            watch.says(send.message());
            lies.instead(send.to(), send.message(), round.cohort())
                    .forEach(message -> server.send(send.to(), new ServerMessage.Secure(owner.ref(), message)));
        } else if (effect instanceof ServerEffect.AddToSum added) {
            add(added.from());
        } else if (effect instanceof ServerEffect.Refuse refused) {
            scene.trace().add("server refuses " + refused.to() + ": " + refused.reason());
        } else if (effect instanceof ServerEffect.Unmask unmask) {
            over = true;
            unmask(unmask);
        } else {
            scene.trace().add("server blames: " + effect.getClass().getSimpleName());
            server.opener().note(effect);
        }
    }

    /** From here on the round counts, whatever becomes of it: on disk before anybody is asked for input. */
    private void beginRelease() {
        ReleasePlan begun = scene.world()
                .secureTask
                .plan(round.setup().config(), round.cohort().orElseThrow());
        Optional<Charge> charge = begun.charge(samplers);
        server.disk().release(scene.world().task, owner.number(), charge);
        charge.ifPresent(server.ledger()::enter);
        plan = begun;
        summary = SecureSummary.begun(
                round.session().orElseThrow(),
                begun.cohort().clients(),
                begun.encoding().shares(),
                begun.encoding().clip(),
                charge.isPresent() ? server.ledger().figures(begun) : null,
                1);
        owner.event(new RoundEvent.ReleaseBegun(summary));
    }

    private void unmask(ServerEffect.Unmask unmask) {
        watch.opens();
        ReleasePlan begun = Objects.requireNonNull(plan);
        unmask.plan().cut(sum, CHUNKS_PER_PIECE).forEach(UnmaskPlan.Work::run);
        ClearSum clear = unmask.plan().release(sum);
        scene.witness()
                .sum(
                        round.inputs(),
                        scene.inputs().difference(begun, unmask.session(), owner.number(), round.inputs(), clear));
        ReleaseResult read = ReleaseResult.of(begun, unmask.session(), clear);
        result = read;
        round.inputs()
                .forEach(client ->
                        server.send(client, new ServerMessage.Secure(owner.ref(), round.result(clear.hash()))));
        scene.trace()
                .add("round " + owner.number() + " opens a sum " + clear.hash().hex());
        owner.event(new RoundEvent.SumReady(
                round.inputs(),
                Objects.requireNonNull(summary).opened(read.inputs(), read.trained(), read.meanLoss())));
    }

    private void wakeAt(long monotonicMillis) {
        long delay = Math.max(0, monotonicMillis - server.moment().monotonicMillis());
        server.later(delay, () -> on(new SecureEvent.TimePassed()));
    }
}
