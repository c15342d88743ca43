package io.sottovoce.simulator.authority;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlStream;
import io.sottovoce.proto.FederationCalls;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.ServerListener;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.identity.AnyPeerTrust;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.TlsKeyManager;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Speaks the wire contract over a real connection, with whatever certificate and claims a test gives it. */
final class RawClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final ManagedChannel channel;
    private final FederationCalls calls;
    private final BlockingQueue<ServerMessage> heard = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    private final ControlStream control;

    RawClient(int port, ChannelCredentials credentials) {
        this.channel =
                Grpc.newChannelBuilderForAddress("localhost", port, credentials).build();
        this.calls = new FederationCalls(channel);
        this.control = calls.connect(new ServerListener() {
            @Override
            public void onMessage(ServerMessage message) {
                heard.add(message);
            }

            @Override
            public void onClosed(String reason) {
                closed.add(reason);
            }
        });
    }

    /** The key of a bundle, without a look at the server's. */
    static ChannelCredentials with(Path bundle, Password password) {
        return TlsChannelCredentials.newBuilder()
                .keyManager(TlsKeyManager.of(new LiveIdentity(IdentityFiles.of(bundle), password)))
                .trustManager(new AnyPeerTrust())
                .build();
    }

    /** TLS without a certificate of one's own. */
    static ChannelCredentials nameless() {
        return TlsChannelCredentials.newBuilder()
                .trustManager(new AnyPeerTrust())
                .build();
    }

    FederationCalls calls() {
        return calls;
    }

    RawClient hello(ClientId claimed, String population) {
        say(new ClientMessage.Hello(Protocol.VERSION, claimed, population, "raw", Set.of(AggregationMode.CLEAR)));
        return this;
    }

    void say(ClientMessage message) {
        control.send(message);
    }

    /** The next message of a kind; others are passed over. */
    <T extends ServerMessage> T await(Class<T> kind) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            ServerMessage message = heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new AssertionError("no " + kind.getSimpleName() + "; ended: " + closed);
            }
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
        }
    }

    boolean heardNothing() {
        return heard.isEmpty();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
