package io.sottovoce.proto;

import io.sottovoce.privacy.encoding.ContentHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server in memory: answers control messages, hands out a model made of a pattern, keeps the leaves of uploads. */
class FakeHandler implements FederationHandler {
    final Session session = new Session();
    final Map<Integer, ContentHash> stored = new ConcurrentSkipListMap<>();
    final AtomicInteger chunksTaken = new AtomicInteger();
    final AtomicInteger uploadsClosed = new AtomicInteger();
    final AtomicLong modelBytesRead = new AtomicLong();
    final AtomicInteger modelsClosed = new AtomicInteger();
    final long modelBytes;
    final int chunksExpected;

    FakeHandler(long modelBytes, int chunksExpected) {
        this.modelBytes = modelBytes;
        this.chunksExpected = chunksExpected;
    }

    @Override
    public EnrolmentAnswer enrol(EnrolmentRequest request) {
        return EnrolmentAnswer.NOT_REQUIRED;
    }

    @Override
    public ControlSession connect(ControlReplies replies) {
        session.replies = replies;
        return session;
    }

    @Override
    public Decoded<ModelSource> openModel(DownloadRequest request) {
        if (!request.key().ticket().equalsConstantTime(Samples.TICKET)) {
            return Decoded.rejected(ErrorCode.BAD_TICKET, "ticket", "not the one that was offered");
        }
        return Decoded.accepted(new PatternSource(request.offset()));
    }

    @Override
    public Decoded<UploadState> uploadState(TransferKey key) {
        BitSet bits = new BitSet();
        stored.keySet().forEach(bits::set);
        return Decoded.accepted(new UploadState(chunksExpected, bits, Optional.empty()));
    }

    @Override
    public Decoded<UploadSession> openUpload(TransferKey key) {
        return Decoded.accepted(new Upload());
    }

    /** Called before a chunk is stored; a test may block or throw here. */
    Optional<Rejection> beforeChunk(UploadChunk chunk) {
        return Optional.empty();
    }

    /** Called before a piece of the model is read; a test may block or throw here. */
    void beforeRead(long offset) {}

    static byte patternAt(long offset) {
        return (byte) (offset * 31 + (offset >>> 16));
    }

    /** Remembers what a control stream said. */
    static class Session implements ControlSession {
        volatile ControlReplies replies = new ControlReplies() {
            @Override
            public boolean send(ServerMessage message) {
                return false;
            }

            @Override
            public void close() {}
        };
        final List<ClientMessage> heard = java.util.Collections.synchronizedList(new ArrayList<>());
        final List<Rejection> rejected = java.util.Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch closed = new CountDownLatch(1);
        volatile java.util.function.Consumer<ClientMessage> onMessage = message -> {};

        @Override
        public void onMessage(ClientMessage message) {
            heard.add(message);
            onMessage.accept(message);
        }

        @Override
        public void onRejected(Rejection rejection) {
            rejected.add(rejection);
        }

        @Override
        public void onClosed() {
            closed.countDown();
        }

        boolean awaitClosed() throws InterruptedException {
            return closed.await(10, TimeUnit.SECONDS);
        }
    }

    private final class PatternSource implements ModelSource {
        private long offset;

        PatternSource(long offset) {
            this.offset = offset;
        }

        @Override
        public byte[] next(int atMost) {
            beforeRead(offset);
            byte[] data = new byte[(int) Math.min(atMost, modelBytes - offset)];
            for (int i = 0; i < data.length; i++) {
                data[i] = patternAt(offset + i);
            }
            offset += data.length;
            modelBytesRead.addAndGet(data.length);
            return data;
        }

        @Override
        public void close() {
            modelsClosed.incrementAndGet();
        }
    }

    private final class Upload implements UploadSession {
        private final UploadHashing hashing = UploadHashing.clear(Samples.ROUND, Samples.CLIENT);

        @Override
        public Optional<Rejection> chunk(UploadChunk chunk) {
            Optional<Rejection> rejection = beforeChunk(chunk);
            if (rejection.isEmpty()) {
                stored.put(chunk.index(), hashing.leaf(chunk));
                chunksTaken.incrementAndGet();
            }
            return rejection;
        }

        @Override
        public Receipt finish(UploadTrailer trailer) {
            if (stored.size() < chunksExpected) {
                return new Receipt(ErrorCode.INCOMPLETE, stored.size() + " chunks of " + chunksExpected);
            }
            return hashing.root(List.copyOf(stored.values())).equals(trailer.root())
                    ? new Receipt(ErrorCode.OK, "")
                    : new Receipt(ErrorCode.HASH_MISMATCH, "root");
        }

        @Override
        public void closed() {
            uploadsClosed.incrementAndGet();
        }
    }
}
