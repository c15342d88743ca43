package io.sottovoce.server.engine;

import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadSession;
import io.sottovoce.proto.UploadTrailer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A seat whose upload comes in streams, one of which may write at a time, and which has the last word once: a receipt that
 * is given again however often it is asked for. What is checked and stored is the subclass's business; its methods are
 * called under the lock of the seat.
 */
abstract class StreamedSeat implements UploadSeat {
    private final Bytes ticket;

    private @Nullable Stream stream;
    private @Nullable Receipt receipt;
    private boolean closed;

    StreamedSeat(Bytes ticket) {
        this.ticket = ticket;
    }

    /** Checks and stores a chunk; or says why not. */
    abstract Optional<Rejection> take(UploadChunk chunk);

    /** Checks and stores the whole. What is to be the last word goes through {@link #settle}. */
    abstract Receipt end(UploadTrailer trailer);

    /** No stream writes at present: what is open may be let go of. */
    abstract void idle();

    @Override
    public final Bytes ticket() {
        return ticket;
    }

    @Override
    public final synchronized UploadSession open() {
        stream = new Stream();
        return stream;
    }

    @Override
    public final synchronized void close() {
        closed = true;
        stream = null;
        idle();
    }

    /** The last word on this upload. */
    final Receipt settle(Receipt last) {
        receipt = last;
        return last;
    }

    /** The last word, where it was said. */
    final Optional<Receipt> settled() {
        return Optional.ofNullable(receipt);
    }

    /** Whether more may come. */
    final boolean isOpen() {
        return !closed && receipt == null;
    }

    final boolean hasStream() {
        return stream != null;
    }

    private synchronized Optional<Rejection> chunk(Stream from, UploadChunk chunk) {
        Optional<Rejection> barred = barred(from);
        return barred.isPresent() || receipt != null ? barred : take(chunk);
    }

    private synchronized Receipt finish(Stream from, UploadTrailer trailer) {
        Optional<Rejection> barred = barred(from);
        if (barred.isPresent()) {
            return Receipt.of(barred.get());
        }
        return receipt != null ? receipt : end(trailer);
    }

    private synchronized void ended(Stream over) {
        if (stream == over) {
            stream = null;
            idle();
        }
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

    /** One stream of chunks to this seat. */
    private final class Stream implements UploadSession {
        @Override
        public Optional<Rejection> chunk(UploadChunk chunk) {
            return StreamedSeat.this.chunk(this, chunk);
        }

        @Override
        public Receipt finish(UploadTrailer trailer) {
            return StreamedSeat.this.finish(this, trailer);
        }

        @Override
        public void closed() {
            ended(this);
        }
    }
}
