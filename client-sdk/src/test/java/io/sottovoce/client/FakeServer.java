package io.sottovoce.client;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlReplies;
import io.sottovoce.proto.ControlSession;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.EnrolmentAnswer;
import io.sottovoce.proto.EnrolmentRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FederationEndpoint;
import io.sottovoce.proto.FederationHandler;
import io.sottovoce.proto.ModelSource;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadHashing;
import io.sottovoce.proto.UploadSession;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.UploadTrailer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A server in this process that a test directs message by message, and that can be made to fail at a given place. */
final class FakeServer implements FederationHandler {
    static final Duration HEARTBEATS = Duration.ofMillis(100);

    final BlockingQueue<ClientMessage> heard = new LinkedBlockingQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong modelBytesSent = new AtomicLong();
    final AtomicInteger downloads = new AtomicInteger();
    final AtomicInteger chunksTaken = new AtomicInteger();
    final AtomicInteger uploads = new AtomicInteger();
    final Map<Integer, UploadChunk> stored = new ConcurrentSkipListMap<>();

    volatile byte[] model = Samples.MODEL;
    /** Pieces of a model: odd, so that floats lie across pieces. */
    volatile int pieceBytes = 100_001;
    /** The byte at which the next download is cut; none where negative. */
    final AtomicLong cutDownloadAt = new AtomicLong(-1);
    /** The chunk at which the next upload is cut; none where negative. */
    final AtomicInteger cutUploadAt = new AtomicInteger(-1);
    /** Receipts that are lost on the way. */
    final AtomicInteger receiptsToLose = new AtomicInteger();

    volatile Optional<Receipt> receipt = Optional.empty();
    volatile Function<TransferKey, Optional<Rejection>> refusal = key -> Optional.empty();
    volatile Function<ClientMessage.Hello, ServerMessage> answer =
            hello -> new ServerMessage.Welcome("test", HEARTBEATS);
    volatile boolean answersHeartbeats = true;

    private final String name = UUID.randomUUID().toString();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile ControlReplies replies;
    private Server server;

    FakeServer() {
        start();
    }

    void start() {
        server = started(InProcessServerBuilder.forName(name));
    }

    /** Listens on the network as well; The caller stops it. */
    Server listen(ServerCredentials credentials) {
        return started(Grpc.newServerBuilderForPort(0, credentials));
    }

    private Server started(ServerBuilder<?> builder) {
        FederationEndpoint endpoint = new FederationEndpoint() {
            @Override
            protected FederationHandler handler() {
                return FakeServer.this;
            }

            @Override
            protected Executor executor() {
                return threads;
            }
        };
        try {
            return builder.executor(threads).addService(endpoint).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() throws InterruptedException {
        server.shutdownNow();
        if (!server.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not stop");
        }
    }

    ManagedChannel channel() {
        return InProcessChannelBuilder.forName(name).executor(threads).build();
    }

    void send(ServerMessage message) {
        replies.send(message);
    }

    void cutControl() {
        replies.close();
    }

    /** The next message of a kind; others but heartbeats before it are an error. */
    <T extends ClientMessage> T await(Class<T> kind) throws InterruptedException {
        while (true) {
            ClientMessage message = heard.poll(20, TimeUnit.SECONDS);
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
            if (!(message instanceof ClientMessage.Heartbeat)) {
                throw new AssertionError("heard " + message + ", expected " + kind.getSimpleName());
            }
        }
    }

    /** The coordinates that were uploaded. */
    byte[] uploaded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        stored.values().forEach(chunk -> bytes.writeBytes(chunk.data().toByteArray()));
        return bytes.toByteArray();
    }

    void close() throws InterruptedException {
        kill();
        threads.shutdownNow();
    }

    @Override
    public EnrolmentAnswer enrol(EnrolmentRequest request) {
        return EnrolmentAnswer.NOT_REQUIRED;
    }

    @Override
    public ControlSession connect(ControlReplies opened) {
        connections.incrementAndGet();
        replies = opened;
        return new Session(opened);
    }

    @Override
    public Decoded<ModelSource> openModel(DownloadRequest request) {
        downloads.incrementAndGet();
        Optional<Rejection> refused = refusal.apply(request.key());
        return refused.isPresent()
                ? Decoded.rejected(refused.get())
                : Decoded.accepted(new Source((int) request.offset()));
    }

    @Override
    public Decoded<UploadState> uploadState(TransferKey key) {
        Optional<Rejection> refused = refusal.apply(key);
        if (refused.isPresent()) {
            return Decoded.rejected(refused.get());
        }
        BitSet there = new BitSet();
        stored.keySet().forEach(there::set);
        return Decoded.accepted(new UploadState(Samples.CHUNKS, there, receipt));
    }

    @Override
    public Decoded<UploadSession> openUpload(TransferKey key) {
        uploads.incrementAndGet();
        return Decoded.accepted(new Upload(UploadHashing.clear(key.round(), key.client())));
    }

    private static void cut() {
        throw new IllegalStateException("cut by the test");
    }

    private final class Session implements ControlSession {
        private final ControlReplies own;

        Session(ControlReplies own) {
            this.own = own;
        }

        @Override
        public void onMessage(ClientMessage message) {
            if (message instanceof ClientMessage.Heartbeat heartbeat && answersHeartbeats) {
                own.send(new ServerMessage.HeartbeatAnswer(heartbeat.sequence()));
            }
            if (message instanceof ClientMessage.Hello hello) {
                ServerMessage said = answer.apply(hello);
                own.send(said);
                if (said instanceof ServerMessage.Refused) {
                    own.close();
                }
            }
            heard.add(message);
        }

        @Override
        public void onRejected(Rejection rejection) {
            throw new AssertionError("the client broke the contract: " + rejection);
        }

        @Override
        public void onClosed() {}
    }

    private final class Source implements ModelSource {
        private int offset;

        Source(int offset) {
            this.offset = offset;
        }

        @Override
        public byte[] next(int atMost) {
            long cutAt = cutDownloadAt.get();
            if (cutAt >= 0 && offset >= cutAt) {
                cutDownloadAt.set(-1);
                cut();
            }
            int length = Math.min(Math.min(atMost, pieceBytes), model.length - offset);
            byte[] data = Arrays.copyOfRange(model, offset, offset + length);
            offset += length;
            modelBytesSent.addAndGet(length);
            return data;
        }

        @Override
        public void close() {}
    }

    private final class Upload implements UploadSession {
        private final UploadHashing hashing;

        Upload(UploadHashing hashing) {
            this.hashing = hashing;
        }

        @Override
        public Optional<Rejection> chunk(UploadChunk chunk) {
            if (chunk.index() == cutUploadAt.get()) {
                cutUploadAt.set(-1);
                cut();
            }
            stored.put(chunk.index(), chunk);
            chunksTaken.incrementAndGet();
            return Optional.empty();
        }

        @Override
        public Receipt finish(UploadTrailer trailer) {
            Receipt said = hashing.root(List.copyOf(
                                    stored.values().stream().map(hashing::leaf).toList()))
                            .equals(trailer.root())
                    ? new Receipt(ErrorCode.OK, "")
                    : new Receipt(ErrorCode.HASH_MISMATCH, "root");
            receipt = Optional.of(said);
            if (receiptsToLose.getAndDecrement() > 0) {
                cut();
            }
            return said;
        }

        @Override
        public void closed() {}
    }
}
