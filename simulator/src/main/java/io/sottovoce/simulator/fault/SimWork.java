package io.sottovoce.simulator.fault;

import io.sottovoce.client.secure.ClientSession;
import io.sottovoce.client.secure.MaskedInput;
import io.sottovoce.client.secure.SessionDeadException;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.server.SecAggServer.ChunkPlace;
import io.sottovoce.privacy.vector.ClippedUpdate;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.simulator.SimulatedRandomness;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client's part in one round: training, the grant, the masked input and its upload, as events. */
final class SimWork implements ClientSession.Outlet {
    private static final int TRAINING = 501;
    private static final int TRAINING_MIN = 3_000;
    private static final int TRAINING_SPREAD = 60_000;

    private final RoundOffer offer;
    private final int index;
    private final SimClient owner;
    private final Scene scene;
    private final ClientLies lies;
    private final SimulatedRandomness randomness;
    private final ClientView view;
    private final long endMillis;
    private @Nullable ClientSession session;
    private @Nullable MaskedInput input;
    private boolean trained;
    private boolean acknowledged;
    private boolean aborted;

    SimWork(
            RoundOffer offer,
            int index,
            SimClient owner,
            Scene scene,
            ClientLies lies,
            SimulatedRandomness randomness) {
        this.offer = offer;
        this.index = index;
        this.owner = owner;
        this.scene = scene;
        this.lies = lies;
        this.randomness = randomness;
        this.endMillis = scene.agenda().nowMillis() + offer.timeLeft().toMillis();
        Octets config = Offer.decode(Octets.owning(offer.roundConfig().toByteArray()))
                .accepted()
                .map(Offer::config)
                .orElse(Octets.EMPTY);
        this.view = new ClientView(
                index,
                RoundConfig.decode(config).accepted().map(RoundConfig::hash).orElse(config.hash()),
                scene.witness());
    }

    RoundOffer offer() {
        return offer;
    }

    ClientSession session() {
        return Objects.requireNonNull(session, "a session that has not begun");
    }

    boolean isSettled() {
        return session().over();
    }

    void begin(ClientSession begun) {
        session = begun;
        long round = offer.round().round();
        long millis = (long) TRAINING_MIN
                + Mix.below(TRAINING_SPREAD, scene.world().setting.seed(), TRAINING, index, round);
        scene.agenda().after(millis, () -> scene.asClient(index, this::trained));
    }

    private void trained() {
        if (owner.isAtWorkOn(this)) {
            trained = true;
            releaseIfDue();
            owner.settleIfOver();
        }
    }

    void take(ServerMessage message) {
        view.hears(message);
        session().take(message);
        releaseIfDue();
    }

    void tick() {
        session().tick();
        if (scene.agenda().nowMillis() >= endMillis && !session().over()) {
            session().cancel("the round's time is over");
        }
    }

    private void releaseIfDue() {
        if (!trained || !session().isGranted()) {
            return;
        }
        long round = offer.round().round();
        randomness.restart(scene.inputs().stream(index, round));
        try {
            MaskedInput made = session()
                    .release(
                            Optional.of(ClippedUpdate.clip(
                                    scene.inputs().update(index, round),
                                    session().config().encoding().clip())),
                            PlainInputs.LOSS,
                            new double[0],
                            offer.model().hash());
            input = made;
            scene.witness().inputLeaves(index, round, made.trailer().root());
            beginUpload();
        } catch (SessionDeadException e) {
            scene.trace().add("client " + index + " releases nothing: " + e.getMessage());
        }
    }

    void reconnected() {
        if (input != null && !acknowledged) {
            beginUpload();
        }
    }

    private void beginUpload() {
        up(new UploadFrame.Begin(offer.round()));
    }

    void uploadAnswered(UploadFrame frame) {
        if (frame instanceof UploadFrame.State state && state.round().equals(offer.round())) {
            uploadWhatLacks(state);
        } else if (frame instanceof UploadFrame.Receipt receipt
                && receipt.round().equals(offer.round())) {
            receipt(receipt);
        }
    }

    private void uploadWhatLacks(UploadFrame.State state) {
        MaskedInput made = input;
        if (made == null || session().over()) {
            return;
        }
        if (state.complete()) {
            receipt(new UploadFrame.Receipt(offer.round(), true, ""));
            return;
        }
        List<ChunkPlace> stored = state.stored();
        for (MaskedChunk chunk : made.chunks()) {
            if (!stored.contains(new ChunkPlace(chunk.vector(), chunk.index()))) {
                up(new UploadFrame.Chunk(offer.round(), lies.instead(chunk).encode()));
            }
        }
        lies.instead(made.trailer(), view.session())
                .ifPresent(trailer -> up(new UploadFrame.Trailer(offer.round(), trailer.encode())));
    }

    private void receipt(UploadFrame.Receipt receipt) {
        if (acknowledged || session().over()) {
            return;
        }
        if (receipt.taken()) {
            acknowledged = true;
            session().acknowledged();
        } else {
            session().cancel("the upload was refused: " + receipt.problem());
            owner.report(offer, FailureCode.TRANSFER, receipt.problem());
        }
    }

    private void up(UploadFrame frame) {
        scene.network()
                .send(index, Network.Stream.UPLOAD_UP, () -> scene.server().hearUpload(index, frame));
    }

    @Override
    public void send(ClientMessage message) {
        ClientMessage said = scene.sabotage().sent(message);
        ClientSession present = session;
        if (aborted || (present != null && present.over())) {
            scene.witness().spokeAfterAbort(index, message.getClass().getSimpleName());
        }
        if (!scene.faults().everLies(index)) {
            view.says(said);
        }
        if (said instanceof Deal && view.session().isPresent()) {
            scene.forgeries().dealt(index, offer.round().round());
        }
        scene.trace().add("client " + index + " says " + message.getClass().getSimpleName());
        lies.instead(said, view.session())
                .ifPresent(sent -> owner.send(new io.sottovoce.proto.ClientMessage.Secure(offer.round(), sent)));
    }

    @Override
    public void aborted(AbortCode code) {
        aborted = true;
        scene.trace().add("client " + index + " aborts round " + offer.round().round() + ": " + code);
        owner.report(offer, FailureCode.SECURE_AGGREGATION, code.name());
        if (scene.sabotage().talksAfterAbort()) {
            send(new Vote(Octets.of(new byte[64])));
        }
    }
}
