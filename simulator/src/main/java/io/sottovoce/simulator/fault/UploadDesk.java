package io.sottovoce.simulator.fault;

import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.UploadCodec;
import io.sottovoce.proto.UploadState;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The uploads that one process of the server has let in; the first part that is refused ends its call. */
final class UploadDesk {
    private final SortedMap<Integer, RoundRef> calls = new TreeMap<>();

    /** What there is to say to a frame, by the round that is open. */
    Optional<UploadFrame> hear(int client, UploadFrame frame, @Nullable SimRound round) {
        return frame.kind() == UploadFrame.Kind.ASK
                ? Optional.of(asked(client, frame, round))
                : part(client, frame, round);
    }

    void forget() {
        calls.clear();
    }

    /** What is there of the upload; whoever has the right key may go on with it. */
    private UploadFrame asked(int client, UploadFrame frame, @Nullable SimRound round) {
        Decoded<UploadState> state = decoded(frame)
                .fold(
                        part -> part instanceof UploadCodec.Part.Key opening && round != null
                                ? round.uploadState(FaultWorld.id(client), opening.key())
                                : Decoded.rejected(ErrorCode.UNKNOWN_ROUND, "round", "no offer"),
                        Decoded::rejected);
        if (state instanceof Decoded.Accepted<UploadState>) {
            calls.put(client, frame.call());
        }
        return UploadFrame.of(frame.call(), UploadFrame.Kind.STATE, UploadCodec.encode(state));
    }

    private Optional<UploadFrame> part(int client, UploadFrame frame, @Nullable SimRound round) {
        if (!frame.call().equals(calls.get(client))) {
            return Optional.empty();
        }
        Optional<Receipt> receipt = round == null || !round.isFor(frame.call())
                ? Optional.of(new Receipt(ErrorCode.ROUND_CLOSED, "round: is over"))
                : decoded(frame)
                        .fold(
                                part -> round.take(FaultWorld.id(client), part),
                                rejection -> Optional.of(Receipt.of(rejection)));
        receipt.ifPresent(last -> calls.remove(client));
        return receipt.map(last -> UploadFrame.of(frame.call(), UploadFrame.Kind.RECEIPT, UploadCodec.encode(last)));
    }

    private static Decoded<UploadCodec.Part> decoded(UploadFrame frame) {
        return UploadCodec.decodePart(frame.bytes().toByteArray());
    }
}
