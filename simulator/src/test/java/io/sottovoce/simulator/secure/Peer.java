package io.sottovoce.simulator.secure;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlStream;
import io.sottovoce.proto.FederationCalls;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.ServerListener;
import io.sottovoce.proto.ServerMessage;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A certified client that says what a test likes. It is of no task's population mode, so that no round invites it. */
final class Peer implements AutoCloseable {
    private final ManagedChannel channel;
    private final FederationCalls calls;
    private final ControlStream control;
    private final CountDownLatch welcomed = new CountDownLatch(1);

    Peer(int port, ChannelCredentials credentials) {
        this.channel =
                Grpc.newChannelBuilderForAddress("localhost", port, credentials).build();
        this.calls = new FederationCalls(channel);
        this.control = calls.connect(new ServerListener() {
            @Override
            public void onMessage(ServerMessage message) {
                if (message instanceof ServerMessage.Welcome) {
                    welcomed.countDown();
                }
            }

            @Override
            public void onClosed(String reason) {}
        });
    }

    void hello(ClientId id) throws InterruptedException {
        say(new ClientMessage.Hello(Protocol.VERSION, id, Field.POPULATION, "peer", Set.of(AggregationMode.CLEAR)));
        if (!welcomed.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("not welcomed");
        }
    }

    void say(ClientMessage message) {
        control.send(message);
    }

    FederationCalls calls() {
        return calls;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
