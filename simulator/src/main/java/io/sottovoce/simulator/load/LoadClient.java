package io.sottovoce.simulator.load;

import io.grpc.ManagedChannel;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlStream;
import io.sottovoce.proto.FederationCalls;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.ServerListener;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TransferKey;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One connected client without a thread of its own: says Hello, takes every offer, gives signs of life. Thread-safe. */
final class LoadClient implements ServerListener, AutoCloseable {
    private final ClientId id;
    private final ManagedChannel channel;
    private final FederationCalls calls;
    private final OfferTaker taker;
    private final CompletableFuture<ServerMessage.Welcome> welcome = new CompletableFuture<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private volatile @Nullable ControlStream stream;
    private volatile boolean closing;
    private volatile String lost = "";

    /** What becomes of an offer. Called on a transport thread: hand over and return. */
    interface OfferTaker {
        void offered(LoadClient client, ServerMessage.RoundOffer offer);

        /** A round is over for a client. */
        default void closed(LoadClient client, ServerMessage.RoundClosed round) {}
    }

    LoadClient(ClientId id, ManagedChannel channel, OfferTaker taker) {
        this.id = id;
        this.channel = channel;
        this.calls = new FederationCalls(channel);
        this.taker = taker;
    }

    /** Connects; what comes back says whether the server took it. */
    CompletableFuture<ServerMessage.Welcome> connect() {
        ControlStream opened = calls.connect(this);
        stream = opened;
        opened.send(new ClientMessage.Hello(
                Protocol.VERSION, id, LoadClients.POPULATION, "load", Set.of(AggregationMode.CLEAR)));
        return welcome;
    }

    ClientId id() {
        return id;
    }

    FederationCalls calls() {
        return calls;
    }

    TransferKey key(ServerMessage.RoundOffer offer) {
        return new TransferKey(offer.round(), id, offer.ticket());
    }

    /** A sign of life, once the server has taken the client. */
    void beat() {
        if (welcome.isDone()) {
            say(new ClientMessage.Heartbeat(sent.incrementAndGet()));
        }
    }

    /** Heartbeats that the server has answered. */
    long answered() {
        return answered.get();
    }

    void say(ClientMessage message) {
        ControlStream open = stream;
        if (open != null) {
            open.send(message);
        }
    }

    /** Why the connection is gone; empty where it is not. */
    String lost() {
        return lost;
    }

    @Override
    public void onMessage(ServerMessage message) {
        if (message instanceof ServerMessage.Welcome welcomed) {
            welcome.complete(welcomed);
        } else if (message instanceof ServerMessage.Refused refused) {
            welcome.completeExceptionally(
                    new IllegalStateException("refused: " + refused.code() + ": " + refused.message()));
        } else if (message instanceof ServerMessage.HeartbeatAnswer) {
            answered.incrementAndGet();
        } else if (message instanceof ServerMessage.RoundOffer offer) {
            taker.offered(this, offer);
        } else if (message instanceof ServerMessage.RoundClosed round) {
            taker.closed(this, round);
        }
    }

    @Override
    public void onClosed(String reason) {
        if (!closing) {
            lost = reason;
        }
        welcome.completeExceptionally(new IllegalStateException(reason));
    }

    @Override
    public void close() {
        closing = true;
        channel.shutdownNow();
    }
}
