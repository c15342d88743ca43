package io.sottovoce.simulator.fault;

import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadCodec;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.UploadTrailer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An upload as the SDK's transfers do it: asks what is there, sends what lacks and the end, until it has the last word. */
final class SimUpload {
    private static final long RETRY_MILLIS = 5_000;
    private static final Set<ErrorCode> PASSING =
            Set.of(ErrorCode.OVERLOADED, ErrorCode.DUPLICATE_SESSION, ErrorCode.INCOMPLETE, ErrorCode.INTERNAL);

    private final ClientWork work;
    private final List<UploadChunk> chunks;
    private final UploadTrailer trailer;
    private final Ends ends;
    private boolean over;

    /** How it may end. */
    interface Ends {
        void taken();

        void refused(String problem);
    }

    SimUpload(ClientWork work, List<UploadChunk> chunks, UploadTrailer trailer, Ends ends) {
        this.work = work;
        this.chunks = chunks;
        this.trailer = trailer;
        this.ends = ends;
    }

    /** From the beginning, or over a new connection. */
    void begin() {
        if (!over) {
            RoundOffer offer = work.offer();
            TransferKey key =
                    new TransferKey(offer.round(), FaultWorld.id(work.owner().index()), offer.ticket());
            up(UploadFrame.Kind.ASK, UploadCodec.encode(new UploadCodec.Part.Key(key)));
        }
    }

    void answered(UploadFrame frame) {
        if (over || !frame.call().equals(call())) {
            return;
        }
        byte[] bytes = frame.bytes().toByteArray();
        if (frame.kind() == UploadFrame.Kind.STATE) {
            UploadCodec.decodeState(bytes).fold(this::sendWhatLacks, rejection -> word(Receipt.of(rejection)));
        } else {
            UploadCodec.decodeReceipt(bytes).fold(this::word, rejection -> word(Receipt.of(rejection)));
        }
    }

    private boolean sendWhatLacks(UploadState state) {
        Optional<Receipt> receipt = state.receipt().filter(last -> last.code() != ErrorCode.INCOMPLETE);
        if (receipt.isPresent()) {
            return word(receipt.get());
        }
        ClientLies lies = work.owner().lies();
        for (int i = 0; i < chunks.size(); i++) {
            if (!state.stored().get(i)) {
                up(UploadFrame.Kind.PART, UploadCodec.encode(new UploadCodec.Part.Chunk(lies.instead(chunks.get(i)))));
            }
        }
        lies.instead(trailer)
                .ifPresent(end -> up(UploadFrame.Kind.PART, UploadCodec.encode(new UploadCodec.Part.End(end))));
        return true;
    }

    private boolean word(Receipt receipt) {
        if (PASSING.contains(receipt.code())) {
            work.scene().agenda().after(RETRY_MILLIS, () -> work.scene()
                    .asClient(work.owner().index(), this::beginIfStillAtIt));
            return false;
        }
        over = true;
        if (receipt.accepted()) {
            ends.taken();
        } else {
            ends.refused(receipt.code() + ": " + receipt.message());
        }
        return true;
    }

    private void beginIfStillAtIt() {
        if (work.owner().isAtWorkOn(work)) {
            begin();
        }
    }

    private RoundRef call() {
        return work.offer().round();
    }

    private void up(UploadFrame.Kind kind, byte[] bytes) {
        int client = work.owner().index();
        UploadFrame frame = UploadFrame.of(call(), kind, bytes);
        work.scene().network().send(client, Network.Stream.UPLOAD_UP, () -> work.scene()
                .server()
                .hearUpload(client, frame));
    }
}
