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
import io.sottovoce.proto.UploadSession;
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
final class SecureSeat implements UploadSeat {
    private final ClientId client;
    private final Bytes ticket;
    private final SecureSession session;
    private final Supplier<StagedUpdate> stage;

    private @Nullable StagedUpdate staged;
    private @Nullable Stream stream;
    private @Nullable Receipt receipt;
    private long firstChunkNanos;
    private boolean closed;

    SecureSeat(ClientId client, Bytes ticket, SecureSession session, Supplier<StagedUpdate> stage) {
        this.client = client;
        this.ticket = ticket;
        this.session = session;
        this.stage = stage;
    }

    @Override
    public Bytes ticket() {
        return ticket;
    }

    @Override
    public synchronized UploadState state() {
        BitSet stored = new BitSet();
        if (!closed && receipt == null) {
            for (ChunkPlace place : session.receivedFrom(client)) {
                stored.set(session.layout().position(place.vector(), place.chunk()));
            }
        }
        return new UploadState(session.layout().chunks(), stored, Optional.ofNullable(receipt));
    }

    @Override
    public synchronized UploadSession open() {
        stream = new Stream();
        return stream;
    }

    @Override
    public synchronized void close() {
        closed = true;
        stream = null;
        if (staged != null) {
            staged.close();
            staged = null;
        }
    }

    private synchronized Optional<Rejection> chunk(Stream from, UploadChunk chunk) {
        Optional<Rejection> barred = barred(from);
        if (barred.isPresent() || receipt != null) {
            return barred;
        }
        if (firstChunkNanos == 0) {
            firstChunkNanos = System.nanoTime();
        }
        MaskedChunk masked = new MaskedChunk(
                chunk.vector(), chunk.index(), Octets.owning(chunk.data().toByteArray()));
        SecureSession.ChunkAnswer answer = session.chunk(client, masked);
        if (answer.stage()) {
            int position = session.layout().position(chunk.vector(), chunk.index());
            return session.stored(() -> staged().put(position, chunk.data().asReadOnlyBuffer()));
        }
        return answer.refusal();
    }

    private synchronized Receipt finish(Stream from, UploadTrailer trailer) {
        Optional<Rejection> barred = barred(from);
        if (barred.isPresent()) {
            return Receipt.of(barred.get());
        }
        if (receipt != null) {
            return receipt;
        }
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
        Receipt answer;
        try {
            answer = session.finish(client, trailer.secure().get(), staged(), firstChunkNanos)
                    .map(Receipt::of)
                    .orElseGet(() -> new Receipt(ErrorCode.OK, ""));
        } catch (StorageException e) {
            return Receipt.of(session.storageFailed(e));
        }
        receipt = answer;
        return answer;
    }

    private Optional<Rejection> barred(Stream from) {
        if (closed) {
            return Optional.of(new Rejection(ErrorCode.ROUND_CLOSED, "round", "takes no more of this client"));
        }
        if (stream != from) {
            return Optional.of(
                    new Rejection(ErrorCode.DUPLICATE_SESSION, "upload", "a later upload of this client took over"));
        }
        return receipt == null || receipt.accepted()
                ? Optional.empty()
                : Optional.of(new Rejection(receipt.code(), "", receipt.message()));
    }

    private StagedUpdate staged() {
        if (staged == null) {
            staged = stage.get();
        }
        return staged;
    }

    private synchronized void ended(Stream over) {
        if (stream == over) {
            stream = null;
        }
    }

    /** One stream of chunks to this seat. */
    private final class Stream implements UploadSession {
        @Override
        public Optional<Rejection> chunk(UploadChunk chunk) {
            return SecureSeat.this.chunk(this, chunk);
        }

        @Override
        public Receipt finish(UploadTrailer trailer) {
            return SecureSeat.this.finish(this, trailer);
        }

        @Override
        public void closed() {
            ended(this);
        }
    }
}
