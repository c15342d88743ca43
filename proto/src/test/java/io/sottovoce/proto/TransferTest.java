package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransferTest {
    private static final long MODEL_BYTES = (64 << 20) + 12_345;
    private static final int CHUNKS = 40;

    /** What a test does before a piece of the model is read or a chunk stored. */
    private volatile Hook hook = at -> Optional.empty();

    private final FakeHandler handler = new FakeHandler(MODEL_BYTES, CHUNKS) {
        @Override
        Optional<Rejection> beforeChunk(UploadChunk chunk) {
            return hook.before(chunk.index());
        }

        @Override
        void beforeRead(long offset) {
            hook.before(offset);
        }
    };
    private final Loopback loopback = new Loopback(handler);

    @AfterEach
    void close() throws InterruptedException {
        loopback.close();
    }

    @Test
    void downloadCutInTheMiddle_resumesWhereItStopped() throws Exception {
        Collector sink = new Collector();
        hook = offset -> {
            if (offset >= MODEL_BYTES / 2) {
                killQuietly();
            }
            return Optional.empty();
        };
        FederationUnavailableException cut =
                assertThrows(FederationUnavailableException.class, () -> loopback.calls.download(request(0), sink));
        assertTrue(cut.retryable(), cut.getMessage());
        assertTrue(sink.next > 0 && sink.next < MODEL_BYTES, "cut at " + sink.next);

        hook = offset -> Optional.empty();
        loopback.restart();
        settled(() -> handler.modelBytesRead.get()); // the call that was cut may read one more chunk
        handler.modelBytesRead.set(0);
        long resumedAt = sink.next;
        assertEquals(Optional.empty(), loopback.calls.download(request(resumedAt), sink));
        assertEquals(MODEL_BYTES, sink.next);
        assertEquals(MODEL_BYTES - resumedAt, handler.modelBytesRead.get());
    }

    @Test
    void slowReader_holdsTheServerBack() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try {
                loopback.calls.download(request(0), (offset, data) -> {
                    first.countDown();
                    awaitQuietly(release);
                });
            } catch (FederationUnavailableException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        assertTrue(first.await(10, TimeUnit.SECONDS));
        long settled = settled(() -> handler.modelBytesRead.get());
        release.countDown();
        reader.join();
        assertTrue(settled <= 8L * Protocol.CHUNK_BYTES_MAX, settled + " bytes were read for a reader of one chunk");
        assertEquals(MODEL_BYTES, handler.modelBytesRead.get());
    }

    @Test
    void downloadAtTheEnd_isEmpty() throws Exception {
        Collector sink = new Collector();
        sink.next = MODEL_BYTES;
        assertEquals(Optional.empty(), loopback.calls.download(request(MODEL_BYTES), sink));
        assertEquals(MODEL_BYTES, sink.next);
    }

    @Test
    void downloadWithAnotherTicket_isRefused() throws Exception {
        TransferKey key = new TransferKey(Samples.ROUND, Samples.CLIENT, Bytes.copyOf(new byte[32]));
        Optional<Rejection> refused =
                loopback.calls.download(new DownloadRequest(key, Samples.HASH, 0), new Collector());
        assertEquals(
                "BAD_TICKET: ticket: not the one that was offered",
                refused.orElseThrow().toString());
    }

    @Test
    void faultWhileReading_endsTheDownloadAndClosesTheModel() throws Exception {
        hook = offset -> {
            throw new IllegalStateException("a secret of the server");
        };
        FederationUnavailableException failed = assertThrows(
                FederationUnavailableException.class, () -> loopback.calls.download(request(0), new Collector()));
        assertEquals("INTERNAL: internal error", failed.getMessage());
        assertEquals(1, settled(() -> handler.modelsClosed.get()));
    }

    @Test
    void sinkThatFails_endsTheDownloadOnTheServerToo() throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> loopback.calls.download(request(0), (offset, data) -> {
                    throw new IllegalStateException("disk full");
                }));
        assertEquals(1, settled(() -> handler.modelsClosed.get()));
        assertTrue(handler.modelBytesRead.get() <= 8L * Protocol.CHUNK_BYTES_MAX);
    }

    @Test
    void upload_isAcceptedWhenComplete() throws Exception {
        assertEquals(
                new Receipt(ErrorCode.OK, ""),
                loopback.calls.upload(Samples.KEY, missing().iterator(), trailer()));
        assertEquals(1, settled(() -> handler.uploadsClosed.get()));
    }

    @Test
    void uploadCutInTheMiddle_resumesWithWhatIsMissing() throws Exception {
        hook = index -> {
            if (index == CHUNKS / 2) {
                killQuietly();
            }
            return Optional.empty();
        };
        FederationUnavailableException cut = assertThrows(
                FederationUnavailableException.class,
                () -> loopback.calls.upload(Samples.KEY, missing().iterator(), trailer()));
        assertTrue(cut.retryable(), cut.getMessage());
        assertEquals(1, settled(() -> handler.uploadsClosed.get()));

        hook = index -> Optional.empty();
        loopback.restart();
        int before = handler.chunksTaken.get();
        assertTrue(before >= CHUNKS / 2 && before < CHUNKS, before + " chunks before the cut");
        assertTrue(loopback.calls
                .upload(Samples.KEY, missing().iterator(), trailer())
                .accepted());
        assertEquals(CHUNKS, handler.chunksTaken.get(), "a stored chunk was sent again");
    }

    @Test
    void busyServer_holdsTheUploaderBack() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        hook = index -> {
            first.countDown();
            awaitQuietly(release);
            return Optional.empty();
        };
        AtomicInteger drawn = new AtomicInteger();
        Iterator<UploadChunk> chunks =
                missing().stream().peek(chunk -> drawn.incrementAndGet()).iterator();
        Thread writer = new Thread(() -> {
            try {
                loopback.calls.upload(Samples.KEY, chunks, trailer());
            } catch (FederationUnavailableException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        writer.start();
        assertTrue(first.await(10, TimeUnit.SECONDS));
        long settled = settled(drawn::get);
        release.countDown();
        writer.join();
        assertTrue(settled <= 8, settled + " chunks were drawn for a server that takes none");
        assertEquals(CHUNKS, handler.chunksTaken.get());
    }

    @Test
    void refusedChunk_endsTheUploadWithAReceipt() throws Exception {
        hook = index ->
                index < 3 ? Optional.empty() : Optional.of(new Rejection(ErrorCode.NOT_FINITE, "chunk 3", "NaN"));
        Receipt receipt = loopback.calls.upload(Samples.KEY, missing().iterator(), trailer());
        assertEquals(new Receipt(ErrorCode.NOT_FINITE, "chunk 3: NaN"), receipt);
        assertEquals(1, settled(() -> handler.uploadsClosed.get()));
        assertEquals(3, handler.stored.size());
    }

    @Test
    void faultWhileStoring_endsTheUploadAndClosesTheSession() throws Exception {
        hook = index -> {
            throw new IllegalStateException("a secret of the server");
        };
        FederationUnavailableException failed = assertThrows(
                FederationUnavailableException.class,
                () -> loopback.calls.upload(Samples.KEY, missing().iterator(), trailer()));
        assertEquals("INTERNAL: internal error", failed.getMessage());
        assertEquals(1, settled(() -> handler.uploadsClosed.get()));
    }

    @Test
    void chunksThatFailAtTheClient_cancelTheUpload() throws Exception {
        Iterator<UploadChunk> failing = IntStream.range(0, 10)
                .mapToObj(i -> {
                    if (i == 5) {
                        throw new IllegalStateException("the file is gone");
                    }
                    return chunk(i);
                })
                .iterator();
        assertThrows(IllegalStateException.class, () -> loopback.calls.upload(Samples.KEY, failing, trailer()));
        assertEquals(1, settled(() -> handler.uploadsClosed.get()));
    }

    @Test
    void interruptedCaller_isReleased() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        hook = index -> {
            first.countDown();
            awaitQuietly(release);
            return Optional.empty();
        };
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            try {
                loopback.calls.upload(Samples.KEY, missing().iterator(), trailer());
            } catch (InterruptedException e) {
                interrupted.countDown();
            } catch (FederationUnavailableException e) {
                Thread.currentThread().interrupt();
            }
        });
        writer.start();
        assertTrue(first.await(10, TimeUnit.SECONDS));
        writer.interrupt();
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
        release.countDown();
        assertFalse(handler.stored.size() == CHUNKS);
    }

    @Test
    void uploadWithoutKey_isRefusedAsMalformed() throws Exception {
        Receipt receipt = assertInstanceOf(
                Receipt.class, HostilePeerTest.uploadParts(loopback, List.of(TransferCodec.part(chunk(0)))));
        assertEquals(new Receipt(ErrorCode.MALFORMED, "chunk: out of place in an upload"), receipt);
    }

    @Test
    void uploadWithoutTrailer_isIncomplete() throws Exception {
        Receipt receipt = HostilePeerTest.uploadParts(
                loopback, List.of(TransferCodec.part(Samples.KEY), TransferCodec.part(chunk(0))));
        assertEquals(ErrorCode.INCOMPLETE, receipt.code());
        assertEquals(1, settled(() -> handler.uploadsClosed.get()));
    }

    private List<UploadChunk> missing() throws FederationUnavailableException, InterruptedException {
        UploadState state = loopback.calls.uploadState(Samples.KEY).fold(found -> found, rejection -> {
            throw new AssertionError(rejection.toString());
        });
        return IntStream.range(0, state.chunksExpected())
                .filter(i -> !state.stored().get(i))
                .mapToObj(TransferTest::chunk)
                .toList();
    }

    private static UploadChunk chunk(int index) {
        return new UploadChunk(0, index, Bytes.owning(Samples.filled(Protocol.CHUNK_BYTES_MAX, index)));
    }

    private static UploadTrailer trailer() {
        UploadHashing hashing = UploadHashing.clear(Samples.ROUND, Samples.CLIENT);
        List<ContentHash> leaves = new ArrayList<>();
        IntStream.range(0, CHUNKS).forEach(i -> leaves.add(hashing.leaf(chunk(i))));
        return UploadTrailer.clear(hashing.root(leaves), new TrainingReport(100, 0.25));
    }

    private static DownloadRequest request(long offset) {
        return new DownloadRequest(Samples.KEY, Samples.HASH, offset);
    }

    private void killQuietly() {
        try {
            loopback.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a count has not changed for a while, and is not 0. */
    private static long settled(java.util.function.LongSupplier count) throws InterruptedException {
        long before = -1;
        long now = count.getAsLong();
        while (now != before || now == 0) {
            Thread.sleep(100);
            before = now;
            now = count.getAsLong();
        }
        return now;
    }

    /** Something to do at a position. */
    private interface Hook {
        Optional<Rejection> before(long position);
    }

    /** Checks that bytes follow each other and are those of the pattern. */
    private static final class Collector implements DownloadSink {
        private long next;

        @Override
        public void accept(long offset, byte[] data) {
            assertEquals(next, offset);
            assertEquals(FakeHandler.patternAt(offset), data[0]);
            assertEquals(FakeHandler.patternAt(offset + data.length - 1), data[data.length - 1]);
            next += data.length;
        }
    }
}
