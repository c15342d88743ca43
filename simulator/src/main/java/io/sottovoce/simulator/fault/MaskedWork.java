package io.sottovoce.simulator.fault;

import io.sottovoce.client.secure.ClientSession;
import io.sottovoce.client.secure.MaskedInput;
import io.sottovoce.client.secure.SessionDeadException;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.vector.ClippedUpdate;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadTrailer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client's part in one secure sum: training, the grant, the masked input and its upload, as events. */
final class MaskedWork extends ClientWork implements ClientSession.Outlet, SimUpload.Ends {
    private final int index;
    private final ClientView view;
    private final Ready ready;
    private @Nullable ClientSession session;
    private @Nullable SimUpload upload;
    private boolean trained;
    private boolean acknowledged;
    private boolean aborted;

    /** The part of an offer; what is prepared already is not trained for. */
    MaskedWork(SimClient owner, RoundOffer offer, Ready ready) {
        super(owner, offer);
        this.index = owner.index();
        this.ready = ready;
        Octets config = Offer.decode(Octets.owning(offer.roundConfig().toByteArray()))
                .accepted()
                .map(Offer::config)
                .orElse(Octets.EMPTY);
        this.view = new ClientView(
                index,
                RoundConfig.decode(config).accepted().map(RoundConfig::hash).orElse(config.hash()),
                scene().witness());
    }

    void adopt(ClientSession begun) {
        session = begun;
    }

    private ClientSession session() {
        return Objects.requireNonNull(session, "a session that has not begun");
    }

    @Override
    boolean isSettled() {
        return session().over();
    }

    @Override
    boolean isHandedOver() {
        return acknowledged;
    }

    @Override
    void start() {
        if (ready.update().isPresent()) {
            trained = true;
        } else {
            train(round());
        }
    }

    @Override
    void trained() {
        trained = true;
        releaseIfDue();
    }

    @Override
    void take(ServerMessage message) {
        view.hears(message);
        session().take(message);
        releaseIfDue();
    }

    @Override
    void tick() {
        session().tick();
        super.tick();
    }

    @Override
    void stop(String why) {
        session().cancel(why);
    }

    void closed(String how) {
        session().closed(how);
    }

    private void releaseIfDue() {
        if (!trained || !session().isGranted()) {
            return;
        }
        if (ready.update().isPresent() && session().config().noise().isEmpty()) {
            owner().aheadState().spend();
        }
        PlainInputs.Input input = scene().inputs().of(index, round(), ready.base());
        owner().randomness().restart(scene().inputs().stream(index, round()));
        try {
            MaskedInput made = session()
                    .release(
                            Optional.of(clipped(input)),
                            PlainInputs.LOSS,
                            new double[0],
                            offer().model().hash());
            scene().witness().inputLeaves(index, round(), made.trailer().root());
            handOver(input, made);
        } catch (SessionDeadException e) {
            scene().trace().add("client " + index + " releases nothing: " + e.getMessage());
        }
    }

    private ClippedUpdate clipped(PlainInputs.Input input) {
        double clip = session().config().encoding().clip();
        if (ready.update().isPresent()) {
            return scene().sabotage().prepared(ready.update().get()).clipped(clip);
        }
        return ClippedUpdate.clip(scene().inputs().update(input.client(), input.label()), clip);
    }

    private void handOver(PlainInputs.Input input, MaskedInput made) {
        ContentHash sid = view.session().orElseThrow();
        MaskedForgery forgery = new MaskedForgery(scene(), session().config(), sid, index);
        long factor = owner().lies().factor();
        List<MaskedChunk> chunks = forgery.chunks(made.chunks(), input.forged(factor));
        io.sottovoce.privacy.secagg.message.UploadTrailer trailer =
                factor == 0 ? made.trailer() : forgery.trailer(made, chunks, view.shareSet());
        scene().inputs().brings(trailer.root(), input.forged(factor));
        upload = new SimUpload(
                this,
                chunks.stream()
                        .map(chunk -> new UploadChunk(
                                chunk.vector(),
                                chunk.index(),
                                Bytes.owning(chunk.packed().toBytes())))
                        .toList(),
                UploadTrailer.secure(trailer),
                this);
        upload.begin();
    }

    @Override
    void reconnected() {
        if (upload != null && !acknowledged) {
            upload.begin();
        }
    }

    @Override
    void uploadAnswered(UploadFrame frame) {
        if (upload != null && !session().over()) {
            upload.answered(frame);
        }
    }

    @Override
    public void taken() {
        acknowledged = true;
        session().acknowledged();
    }

    @Override
    public void refused(String problem) {
        session().cancel("the upload was refused: " + problem);
        owner().report(offer(), FailureCode.TRANSFER, problem);
    }

    @Override
    public void send(ClientMessage message) {
        ClientMessage said = scene().sabotage().sent(message);
        ClientSession present = session;
        if (aborted || (present != null && present.over())) {
            scene().witness().spokeAfterAbort(index, message.getClass().getSimpleName());
        }
        if (!scene().faults().everLies(index)) {
            view.says(said);
        }
        if (said instanceof Deal && view.session().isPresent()) {
            scene().forgeries().dealt(index, round());
        }
        scene().trace().add("client " + index + " says " + message.getClass().getSimpleName());
        owner().lies().instead(said, view.session()).ifPresent(sent -> owner().send(
                        new io.sottovoce.proto.ClientMessage.Secure(offer().round(), sent)));
    }

    @Override
    public void aborted(AbortCode code) {
        aborted = true;
        scene().trace().add("client " + index + " aborts round " + round() + ": " + code);
        owner().report(offer(), FailureCode.SECURE_AGGREGATION, code.name());
        if (scene().sabotage().talksAfterAbort()) {
            send(new Vote(Octets.of(new byte[64])));
        }
    }
}
