package io.sottovoce.server.engine;

import io.sottovoce.proto.ModelSource;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadSession;
import io.sottovoce.proto.UploadTrailer;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the transfers that are under way. Thread-safe. */
final class OpenTransfers {
    private final AtomicInteger uploads = new AtomicInteger();
    private final AtomicInteger downloads = new AtomicInteger();

    int uploads() {
        return uploads.get();
    }

    int downloads() {
        return downloads.get();
    }

    /** The same upload, counted until it is closed. */
    UploadSession counted(UploadSession upload) {
        return new Upload(upload, new Place(uploads));
    }

    /** The same download, counted until it is closed. */
    ModelSource counted(ModelSource download) {
        return new Download(download, new Place(downloads));
    }

    /** One of those that are counted; given back once, however often it is closed. */
    private static final class Place {
        private final AtomicInteger count;
        private final AtomicBoolean held = new AtomicBoolean(true);

        Place(AtomicInteger count) {
            this.count = count;
            count.incrementAndGet();
        }

        void giveBack() {
            if (held.getAndSet(false)) {
                count.decrementAndGet();
            }
        }
    }

    private record Upload(UploadSession next, Place place) implements UploadSession {
        @Override
        public Optional<Rejection> chunk(UploadChunk chunk) {
            return next.chunk(chunk);
        }

        @Override
        public Receipt finish(UploadTrailer trailer) {
            return next.finish(trailer);
        }

        @Override
        public void closed() {
            place.giveBack();
            next.closed();
        }
    }

    private record Download(ModelSource next, Place place) implements ModelSource {
        @Override
        public byte[] next(int atMost) throws IOException {
            return next.next(atMost);
        }

        @Override
        public void close() throws IOException {
            place.giveBack();
            next.close();
        }
    }
}
