package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.server.SecAggServer.ChunkPlace;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.UploadTrailer;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.server.storage.StagedUpdate;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's place in a round by secure aggregation. Masked chunks are staged on disk; the session's machine checks them
 * and the trailer, and the staged input is added to the sum once, when it is whole and verified.
 *
 * <p>The lock of a seat is taken before that of the session, never the other way round.
 */
final class SecureSeat extends StreamedSeat {
    private final ClientId client;
    private final SumSession session;
    private final Supplier<StagedUpdate> stage;

    private @Nullable StagedUpdate staged;
    private long firstChunkNanos;

    SecureSeat(ClientId client, Bytes ticket, SumSession session, Supplier<StagedUpdate> stage) {
        super(ticket);
        this.client = client;
        this.session = session;
        this.stage = stage;
    }

    @Override
    public synchronized UploadState state() {
        BitSet stored = new BitSet();
        if (isOpen()) {
            for (ChunkPlace place : session.receivedFrom(client)) {
                stored.set(session.layout().position(place.vector(), place.chunk()));
            }
        }
        return new UploadState(session.layout().chunks(), stored, settled());
    }

    @Override
    void idle() {
        if (staged != null) {
            staged.close();
            staged = null;
        }
    }

    @Override
    Optional<Rejection> take(UploadChunk chunk) {
        if (firstChunkNanos == 0) {
            firstChunkNanos = System.nanoTime();
        }
        MaskedChunk masked = new MaskedChunk(
                chunk.vector(), chunk.index(), Octets.owning(chunk.data().toByteArray()));
        SumSession.ChunkAnswer answer;
        try {
            answer = session.chunk(client, masked);
        } catch (StorageException e) {
            return Optional.of(session.storageFailed(e));
        }
        if (answer.stage()) {
            int position = session.layout().position(chunk.vector(), chunk.index());
            return session.stored(() -> staged().put(position, chunk.data().asReadOnlyBuffer()));
        }
        return answer.refusal();
    }

    @Override
    Receipt end(UploadTrailer trailer) {
        if (trailer.secure().isEmpty()) {
            return Receipt.of(
                    new Rejection(ErrorCode.MALFORMED, "trailer", "a masked input ends with a secure trailer"));
        }
        int missing = session.layout().chunks() - session.receivedFrom(client).size();
        if (missing > 0) {
            return Receipt.of(new Rejection(
                    ErrorCode.INCOMPLETE,
                    "upload",
                    missing + " of " + session.layout().chunks() + " chunks are missing"));
        }
        try {
            return settle(session.finish(client, trailer.secure().get(), staged(), firstChunkNanos)
                    .map(Receipt::of)
                    .orElseGet(() -> new Receipt(ErrorCode.OK, "")));
        } catch (StorageException e) {
            return Receipt.of(session.storageFailed(e));
        }
    }

    private StagedUpdate staged() {
        if (staged == null) {
            staged = stage.get();
        }
        return staged;
    }
}
