package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer.ChunkPlace;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadCodec;
import io.sottovoce.proto.UploadState;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.secure.SecureEffect;
import io.sottovoce.rounds.secure.SecureEvent;
import io.sottovoce.rounds.secure.SecureRound;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The session of one secure sum: drives {@link SecureRound} and does what it says, in order, as the server does. */
final class SimSession implements RoundInputs {
    private static final int CHUNKS_PER_PIECE = 8;
    private static final long BYTES_COUNTED = 1;

    private final Scene scene;
    private final SimServer server;
    private final RoundRef ref;
    private final long version;
    private final SecureRound round;
    private final SimRelease release;
    private final boolean ofGroup;
    private final Consumer<RoundEvent> events;
    private final MaskedSum sum;
    private final SessionWatch watch;
    private final ServerLies lies;
    private final Map<ClientId, Map<ChunkPlace, Octets>> staged = new HashMap<>();
    private @Nullable ReleasePlan plan;
    private @Nullable SecureSummary summary;
    private @Nullable ReleaseResult result;
    private boolean over;

    /** A session over updates to a version that has just begun; {@code ofGroup} where others belong to the same round. */
    SimSession(
            Scene scene,
            RoundRef ref,
            long version,
            SecureRound round,
            SimRelease release,
            boolean ofGroup,
            Consumer<RoundEvent> events) {
        this.scene = scene;
        this.server = scene.server();
        this.ref = ref;
        this.version = version;
        this.round = round;
        this.release = release;
        this.ofGroup = ofGroup;
        this.events = events;
        this.sum = new MaskedSum(round.setup().config().vectors());
        this.watch = new SessionWatch(round, scene.witness());
        this.lies = new ServerLies(scene, ref.round(), round.setup().config().mode());
        wakeAt(round.phaseEndMillis());
    }

    static List<io.sottovoce.proto.VectorSpec> vectors(RoundConfig config) {
        return config.vectors().stream()
                .map(vector -> new io.sottovoce.proto.VectorSpec(vector.name(), vector.dimension(), vector.bits()))
                .toList();
    }

    /** What the session makes of a client's word. */
    static SecureEvent.Left left(RoundEvent event) {
        if (event instanceof RoundEvent.OfferDeclined declined) {
            return new SecureEvent.Left(declined.client(), ExclusionReason.DECLINED, declined.reason());
        }
        RoundEvent.TrainingFailed failed = (RoundEvent.TrainingFailed) event;
        boolean aborted = failed.code().startsWith(FailureCode.SECURE_AGGREGATION.name());
        return new SecureEvent.Left(
                failed.client(),
                aborted ? ExclusionReason.SESSION_ABORTED : ExclusionReason.TRAINING_FAILED,
                failed.code());
    }

    @Override
    public Octets config() {
        return round.offer().encode();
    }

    @Override
    public Octets otherConfig(RoundContext context) {
        return server.opener().otherOffer(context);
    }

    @Override
    public List<io.sottovoce.proto.VectorSpec> vectors() {
        return vectors(round.setup().config());
    }

    @Override
    public long millisLeft() {
        return Math.max(1, round.phaseEndMillis() - server.moment().monotonicMillis());
    }

    @Override
    public boolean awaitsAnswerOf(ClientId client) {
        return !over && round.awaitsAdvertOf(client);
    }

    @Override
    public RoundEvent aggregate(RoundContext context, RoundEffect.Aggregate effect) {
        return StepInput.step(scene, context, List.of(mean(0)));
    }

    /** The mean that the sum was read as; only once it is open. */
    StepInput mean(int group) {
        ReleaseResult read = Objects.requireNonNull(result, "the sum is not open");
        return StepInput.ofGroup(group, read.inputs(), read.mean().toArray());
    }

    @Override
    public void heard(ClientId client, ClientMessage message) {
        on(new SecureEvent.Heard(client, message));
    }

    @Override
    public void said(RoundEvent event) {
        on(left(event));
    }

    @Override
    public void gone(ClientId client) {
        on(new SecureEvent.Gone(client));
    }

    @Override
    public void back(ClientId client) {
        on(new SecureEvent.Back(client));
        if (over) {
            round.unansweredBy(client).stream()
                    .filter(Result.class::isInstance)
                    .forEach(message -> server.send(client, new ServerMessage.Secure(ref, message)));
        }
    }

    @Override
    public void close(ClientId client) {
        // the session knows who is out
    }

    @Override
    public void end() {
        over = true;
        round.on(new SecureEvent.Cancelled(), server.moment());
    }

    // ---- uploads

    @Override
    public Decoded<UploadState> state(ClientId client) {
        BitSet stored = new BitSet();
        boolean taken = round.hasInputOf(client);
        if (over && !taken) {
            return Decoded.rejected(ErrorCode.ROUND_CLOSED, "round", "takes no more input");
        }
        if (!taken) {
            round.receivedFrom(client).forEach(place -> stored.set(position(place.vector(), place.chunk())));
        }
        return Decoded.accepted(new UploadState(
                position(round.setup().config().vectors().size(), 0),
                stored,
                taken ? Optional.of(new Receipt(ErrorCode.OK, "")) : Optional.empty()));
    }

    /** Chunks count on through the vectors. */
    private int position(int vector, int chunk) {
        return chunk
                + round.setup().config().vectors().subList(0, vector).stream()
                        .mapToInt(VectorSpec::chunks)
                        .sum();
    }

    @Override
    public Optional<Receipt> take(ClientId client, UploadCodec.Part part) {
        if (over) {
            return Optional.of(new Receipt(ErrorCode.ROUND_CLOSED, "round: takes no more input"));
        }
        if (part instanceof UploadCodec.Part.Chunk next) {
            UploadChunk chunk = next.chunk();
            return stage(
                    client,
                    new MaskedChunk(
                            chunk.vector(),
                            chunk.index(),
                            Octets.owning(chunk.data().toByteArray())));
        }
        return part instanceof UploadCodec.Part.End last ? Optional.of(end(client, last.trailer())) : Optional.empty();
    }

    private Optional<Receipt> stage(ClientId client, MaskedChunk chunk) {
        Optional<Receipt> refusal = Optional.empty();
        for (SecureEffect effect : round.on(new SecureEvent.Chunk(client, chunk), server.moment())) {
            if (effect instanceof SecureEffect.Protocol protocol && protocol.effect() instanceof ServerEffect.Stage) {
                staged.computeIfAbsent(client, id -> new HashMap<>())
                        .put(new ChunkPlace(chunk.vector(), chunk.index()), chunk.packed());
            } else if (effect instanceof SecureEffect.Protocol protocol
                    && protocol.effect() instanceof ServerEffect.Refuse refused) {
                refusal = Optional.of(refusal(refused.reason()));
            } else {
                act(effect);
            }
        }
        return refusal;
    }

    private Receipt end(ClientId client, io.sottovoce.proto.UploadTrailer trailer) {
        int missing = position(round.setup().config().vectors().size(), 0)
                - round.receivedFrom(client).size();
        if (trailer.secure().isEmpty()) {
            return new Receipt(ErrorCode.MALFORMED, "trailer: a masked input ends with a secure trailer");
        }
        return !round.hasInputOf(client) && missing > 0
                ? new Receipt(ErrorCode.INCOMPLETE, "upload: " + missing + " chunks are missing")
                : finish(client, trailer.secure().get());
    }

    private Receipt finish(ClientId client, UploadTrailer trailer) {
        if (round.hasInputOf(client)) {
            return new Receipt(ErrorCode.OK, "");
        }
        Receipt receipt = new Receipt(ErrorCode.OK, "");
        for (SecureEffect effect : round.on(new SecureEvent.Heard(client, trailer), server.moment())) {
            if (effect instanceof SecureEffect.Protocol protocol
                    && protocol.effect() instanceof ServerEffect.Refuse refused) {
                receipt = refusal(refused.reason());
            }
            if (effect instanceof SecureEffect.Protocol protocol
                    && protocol.effect() instanceof ServerEffect.AddToSum) {
                scene.witness().models().accepted(client, ref.round(), trailer.root());
            }
            act(effect);
        }
        return receipt;
    }

    private static Receipt refusal(Rejection reason) {
        boolean shape = reason.code() == AbortCode.INVALID_MASKED_INPUT;
        return new Receipt(shape ? ErrorCode.WRONG_SHAPE : ErrorCode.ROUND_CLOSED, reason.toString());
    }

    private void add(ClientId client) {
        Map<ChunkPlace, Octets> chunks = Objects.requireNonNull(staged.remove(client), "nothing staged");
        sum.add(client, (vector, chunk) -> scene.sabotage()
                .staged(client, Objects.requireNonNull(chunks.get(new ChunkPlace(vector, chunk)))));
        events.accept(new RoundEvent.InputStored(client, BYTES_COUNTED));
    }

    // ---- effects

    void on(SecureEvent event) {
        if (over) {
            return;
        }
        List<SecureEffect> effects = round.on(event, server.moment());
        if (event instanceof SecureEvent.Heard heard) {
            watch.heard(heard.client(), heard.message(), effects);
        }
        effects.forEach(this::act);
    }

    /** Whom an event is about. */
    static ClientId clientOf(SecureEvent event) {
        if (event instanceof SecureEvent.Left left) {
            return left.client();
        }
        return event instanceof SecureEvent.Gone gone ? gone.client() : ((SecureEvent.Back) event).client();
    }

    private void act(SecureEffect effect) {
        if (effect instanceof SecureEffect.Protocol protocol) {
            carryOut(protocol.effect());
        } else if (effect instanceof SecureEffect.Entered entered) {
            scene.trace().add("round " + ref.round() + " enters " + entered.phase());
            events.accept(new RoundEvent.SecurePhase(entered.phase()));
        } else if (effect instanceof SecureEffect.Lost lost) {
            events.accept(new RoundEvent.ClientLost(lost.client(), lost.reason(), lost.detail()));
        } else if (effect instanceof SecureEffect.WakeAt wake) {
            wakeAt(wake.monotonicMillis());
        } else if (effect instanceof SecureEffect.Failed failed) {
            over = true;
            events.accept(new RoundEvent.SessionAborted(failed.problem()));
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
                    .forEach(message -> server.send(send.to(), new ServerMessage.Secure(ref, message)));
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
                .secured()
                .plan(round.setup().config(), round.cohort().orElseThrow());
        SecureSummary.Noise noise = release.begin(begun);
        plan = begun;
        summary = SecureSummary.begun(
                round.session().orElseThrow(),
                begun.cohort().clients(),
                begun.encoding().shares(),
                begun.encoding().clip(),
                noise,
                1);
        events.accept(new RoundEvent.ReleaseBegun(summary));
    }

    private void unmask(ServerEffect.Unmask unmask) {
        watch.opens();
        ReleasePlan begun = Objects.requireNonNull(plan);
        unmask.plan().cut(sum, CHUNKS_PER_PIECE).forEach(UnmaskPlan.Work::run);
        ClearSum clear = unmask.plan().release(sum);
        scene.witness()
                .sum(
                        round.inputs(),
                        scene.inputs()
                                .difference(
                                        begun,
                                        unmask.session(),
                                        version,
                                        round.inputs(),
                                        client -> scene.witness().models().inputOf(client, ref.round()),
                                        clear));
        ReleaseResult read = ReleaseResult.of(begun, unmask.session(), clear);
        result = read;
        round.inputs()
                .forEach(client -> server.send(client, new ServerMessage.Secure(ref, round.result(clear.hash()))));
        scene.trace()
                .add("round " + ref.round() + " opens a sum " + clear.hash().hex());
        SecureSummary opened = Objects.requireNonNull(summary).opened(read.inputs(), read.trained(), read.meanLoss());
        events.accept(new RoundEvent.SumReady(round.inputs(), ofGroup ? opened : opened.with(release.opened(1))));
    }

    private void wakeAt(long monotonicMillis) {
        long delay = Math.max(0, monotonicMillis - server.moment().monotonicMillis());
        server.later(delay, () -> on(new SecureEvent.TimePassed()));
    }
}
