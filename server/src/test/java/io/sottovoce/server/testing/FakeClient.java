package io.sottovoce.server.testing;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlStream;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.FederationCalls;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.ServerListener;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TrainingReport;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadHashing;
import io.sottovoce.proto.UploadTrailer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Speaks the wire contract over a real connection, and "trains" by moving every parameter by the same amount. */
public final class FakeClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final ClientId id;
    private final ManagedChannel channel;
    private final FederationCalls calls;
    private Stream stream = new Stream();
    private @Nullable ControlStream control;

    public FakeClient(int port, String name) {
        this.id = ClientId.of(Arrays.copyOf(Canonical.sha256(name.getBytes(StandardCharsets.UTF_8)), ClientId.BYTES));
        this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
        this.calls = new FederationCalls(channel);
    }

    public ClientId id() {
        return id;
    }

    public FederationCalls calls() {
        return calls;
    }

    /** Opens the control stream and says Hello. */
    public FakeClient hello() {
        return hello(Protocol.VERSION);
    }

    public FakeClient hello(int version) {
        return hello(version, "default");
    }

    /** As {@link #hello()}, as one of another population. */
    public FakeClient helloOf(String population) {
        return hello(Protocol.VERSION, population);
    }

    private FakeClient hello(int version, String population) {
        stream = new Stream();
        control = calls.connect(stream);
        say(new ClientMessage.Hello(version, id, population, "fake", Set.of(AggregationMode.CLEAR)));
        return this;
    }

    public void say(ClientMessage message) {
        if (control == null) {
            throw new IllegalStateException("not connected");
        }
        control.send(message);
    }

    /**
     * Ends the control stream, as a network does, and opens another. The server may hear of the new one before it hears of
     * the end of the old one, and refuses it then: a client tries again.
     */
    public void comeBack() throws InterruptedException {
        hangUp();
        hello();
        while (await(ServerMessage.class) instanceof ServerMessage.Refused) {
            TimeUnit.MILLISECONDS.sleep(20);
            hello();
        }
    }

    private void hangUp() {
        if (control != null) {
            control.close();
        }
    }

    /** The next message of a kind; others are passed over. */
    public <T extends ServerMessage> T await(Class<T> kind) throws InterruptedException {
        return await(kind, PATIENCE_SECONDS);
    }

    /** As above, for what takes longer. */
    public <T extends ServerMessage> T await(Class<T> kind, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            ServerMessage message = stream.heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new AssertionError(
                        "no " + kind.getSimpleName() + " in " + seconds + " s; ended: " + stream.closed);
            }
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
        }
    }

    public TransferKey key(ServerMessage.RoundOffer offer) {
        return new TransferKey(offer.round(), id, offer.ticket());
    }

    /** The model of an offer, checked against its hash. */
    public float[] download(ServerMessage.RoundOffer offer) throws Exception {
        byte[] bytes = new byte[(int) offer.model().bytes()];
        var refused = calls.download(
                new DownloadRequest(key(offer), offer.model().hash(), 0),
                (offset, data) -> System.arraycopy(data, 0, bytes, (int) offset, data.length));
        if (refused.isPresent()
                || !ContentHash.ofContent(bytes).equals(offer.model().hash())) {
            throw new AssertionError("download: " + refused);
        }
        float[] model = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(model);
        return model;
    }

    /** All chunks of an update. */
    public static List<UploadChunk> chunks(float[] update) {
        List<UploadChunk> chunks = new ArrayList<>();
        for (int from = 0; from < update.length; from += Protocol.CHUNK_COORDINATES) {
            int length = Math.min(Protocol.CHUNK_COORDINATES, update.length - from);
            ByteBuffer data = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            data.asFloatBuffer().put(update, from, length);
            chunks.add(new UploadChunk(0, chunks.size(), Bytes.owning(data.array())));
        }
        return chunks;
    }

    public UploadTrailer trailer(ServerMessage.RoundOffer offer, List<UploadChunk> chunks, long examples) {
        UploadHashing hashing = UploadHashing.clear(offer.round(), id);
        ContentHash root = hashing.root(chunks.stream().map(hashing::leaf).toList());
        return UploadTrailer.clear(root, new TrainingReport(examples, 0.5));
    }

    public Receipt upload(ServerMessage.RoundOffer offer, float[] update, long examples) throws Exception {
        List<UploadChunk> chunks = chunks(update);
        return calls.upload(key(offer), chunks.iterator(), trailer(offer, chunks, examples));
    }

    /** Takes part in one round, moving every parameter by {@code step}. */
    public Receipt takePart(float step, long examples) throws Exception {
        ServerMessage.RoundOffer offer = await(ServerMessage.RoundOffer.class);
        say(new ClientMessage.OfferAccepted(offer.round()));
        float[] update = new float[download(offer).length];
        Arrays.fill(update, step);
        return upload(offer, update, examples);
    }

    public String awaitEnd() throws InterruptedException {
        String reason = stream.closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (reason == null) {
            throw new AssertionError("the stream did not end");
        }
        return reason;
    }

    @Override
    public void close() {
        hangUp();
        channel.shutdownNow();
    }

    /** What was heard on one control stream. */
    private static final class Stream implements ServerListener {
        private final BlockingQueue<ServerMessage> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

        @Override
        public void onMessage(ServerMessage message) {
            heard.add(message);
        }

        @Override
        public void onClosed(String reason) {
            closed.add(reason);
        }
    }
}
