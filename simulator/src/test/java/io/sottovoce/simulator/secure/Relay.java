package io.sottovoce.simulator.secure;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlReplies;
import io.sottovoce.proto.ControlSession;
import io.sottovoce.proto.ControlStream;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.EnrolmentAnswer;
import io.sottovoce.proto.EnrolmentRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FederationCalls;
import io.sottovoce.proto.FederationEndpoint;
import io.sottovoce.proto.FederationHandler;
import io.sottovoce.proto.FederationUnavailableException;
import io.sottovoce.proto.ModelSource;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerListener;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadSession;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.UploadTrailer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and the server over mutual TLS on both sides: to a client it is the server, with the server's own
 * key, and to the server it is each client, with that client's key. What passes goes through a script.
 */
final class Relay implements FederationHandler, AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<ClientId, Link> links = new ConcurrentHashMap<>();
    private final Function<ClientId, ChannelCredentials> keys;
    private final int serverPort;
    private final Server server;
    private volatile Script script = Script.HONEST;

    Relay(ServerCredentials own, int serverPort, Function<ClientId, ChannelCredentials> keys) throws IOException {
        this.serverPort = serverPort;
        this.keys = keys;
        FederationEndpoint endpoint = new FederationEndpoint() {
            @Override
            protected FederationHandler handler() {
                return Relay.this;
            }

            @Override
            protected Executor executor() {
                return threads;
            }
        };
        this.server = Grpc.newServerBuilderForPort(0, own)
                .maxInboundMessageSize(Protocol.MESSAGE_BYTES_MAX)
                .addService(endpoint)
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    void follow(Script next) {
        script = next;
    }

    /** Cuts a client off: nothing of what it still sends arrives. */
    void cut(ClientId client) {
        Link link = links.remove(client);
        if (link != null) {
            link.end();
        }
    }

    /** Says something to a client that the server has not said. */
    void say(ClientId client, ServerMessage message) {
        Link link = links.get(client);
        if (link != null) {
            link.replies.send(message);
        }
    }

    @Override
    public void close() {
        links.values().forEach(Link::end);
        server.shutdownNow();
        threads.shutdownNow();
    }

    @Override
    public EnrolmentAnswer enrol(EnrolmentRequest request) {
        return EnrolmentAnswer.NOT_REQUIRED;
    }

    @Override
    public ControlSession connect(ControlReplies replies) {
        return new Link(replies);
    }

    @Override
    public Decoded<ModelSource> openModel(DownloadRequest request) {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        Optional<Rejection> refused = upstream(
                request.key().client(),
                calls -> calls.download(request, (offset, data) -> model.writeBytes(data)),
                Optional::of);
        return refused.<Decoded<ModelSource>>map(Decoded::rejected)
                .orElseGet(() -> Decoded.accepted(new Whole(new ByteArrayInputStream(model.toByteArray()))));
    }

    @Override
    public Decoded<UploadState> uploadState(TransferKey key) {
        Decoded<UploadState> answer = upstream(key.client(), calls -> calls.uploadState(key), Decoded::rejected);
        return answer.fold(
                state -> Decoded.accepted(new UploadState(state.chunksExpected(), new BitSet(), state.receipt())),
                Decoded::rejected);
    }

    @Override
    public Decoded<UploadSession> openUpload(TransferKey key) {
        return Decoded.accepted(new Upload(key));
    }

    /** A call to the server. */
    private interface Call<T> {
        T on(FederationCalls calls) throws FederationUnavailableException, InterruptedException;
    }

    /** A call as a client; one that does not come about is to be tried again. */
    private <T> T upstream(ClientId client, Call<T> call, Function<Rejection, T> refused) {
        Rejection away = new Rejection(ErrorCode.INTERNAL, "relay", "the server is not there");
        Link link = links.get(client);
        if (link == null || link.calls == null) {
            return refused.apply(away);
        }
        try {
            return call.on(link.calls);
        } catch (FederationUnavailableException e) {
            return refused.apply(away);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return refused.apply(away);
        }
    }

    /** One client's two streams. */
    private final class Link implements ControlSession, ServerListener {
        private final ControlReplies replies;
        private final ExecutorService downwards = Executors.newSingleThreadExecutor();
        private volatile boolean over;
        private volatile @Nullable ClientId client;
        private volatile @Nullable ManagedChannel channel;
        private volatile @Nullable FederationCalls calls;
        private volatile @Nullable ControlStream up;

        Link(ControlReplies replies) {
            this.replies = replies;
        }

        @Override
        public void onMessage(ClientMessage message) {
            if (message instanceof ClientMessage.Hello hello) {
                open(hello.client());
            }
            ClientId from = client;
            ControlStream stream = up;
            if (from != null && stream != null && !over) {
                for (ClientMessage next : script.toServer(from, message)) {
                    if (!over) {
                        stream.send(next);
                    }
                }
            }
        }

        private void open(ClientId who) {
            client = who;
            ManagedChannel opened = Grpc.newChannelBuilderForAddress("localhost", serverPort, keys.apply(who))
                    .maxInboundMessageSize(Protocol.SERVER_MESSAGE_BYTES_MAX)
                    .build();
            channel = opened;
            FederationCalls made = new FederationCalls(opened);
            calls = made;
            links.put(who, this);
            up = made.connect(this);
        }

        @Override
        public void onMessage(ServerMessage message) {
            downward(() -> {
                ClientId to = client;
                if (to != null && !over) {
                    script.toClient(to, message).forEach(replies::send);
                }
            });
        }

        @Override
        public void onClosed(String reason) {
            downward(this::end);
        }

        @Override
        public void onRejected(Rejection rejection) {
            end();
        }

        @Override
        public void onClosed() {
            end();
        }

        private void downward(Runnable step) {
            try {
                downwards.execute(step);
            } catch (RejectedExecutionException e) {
                // The link has ended.
            }
        }

        void end() {
            over = true;
            ClientId of = client;
            if (of != null) {
                links.remove(of, this);
            }
            replies.close();
            ManagedChannel opened = channel;
            if (opened != null) {
                opened.shutdownNow();
            }
            downwards.shutdown();
        }
    }

    private record Whole(ByteArrayInputStream bytes) implements ModelSource {
        @Override
        public byte[] next(int atMost) throws IOException {
            return bytes.readNBytes(atMost);
        }

        @Override
        public void close() {}
    }

    /** An upload that is passed on when it is whole. */
    private final class Upload implements UploadSession {
        private final TransferKey key;
        private final List<UploadChunk> chunks = new ArrayList<>();

        Upload(TransferKey key) {
            this.key = key;
        }

        @Override
        public Optional<Rejection> chunk(UploadChunk chunk) {
            RoundRef round = key.round();
            script.chunk(key.client(), round, chunk);
            chunks.add(chunk);
            return Optional.empty();
        }

        @Override
        public Receipt finish(UploadTrailer trailer) {
            Receipt said = script.uploaded(key.client(), key.round(), List.copyOf(chunks), trailer);
            return said.accepted()
                    ? upstream(key.client(), calls -> calls.upload(key, chunks.iterator(), trailer), Receipt::of)
                    : said;
        }

        @Override
        public void closed() {}
    }
}
