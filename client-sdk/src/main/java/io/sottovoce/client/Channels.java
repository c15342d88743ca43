package io.sottovoce.client;

import io.grpc.ManagedChannel;
import io.sottovoce.proto.FederationCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport connections of a client. Each attempt to connect gets a new one, so that it is made at once and its
 * failure has its own reason; transfers under way on an older one may end there, new ones take the newest. Thread-safe.
 */
final class Channels implements AutoCloseable {
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final Supplier<ManagedChannel> factory;
    private final List<ManagedChannel> open = new ArrayList<>();
    private @Nullable FederationCalls newest;

    Channels(Supplier<ManagedChannel> factory) {
        this.factory = factory;
    }

    /** Calls over a new connection; older ones end when they have nothing more to do. */
    synchronized FederationCalls renew() {
        open.forEach(ManagedChannel::shutdown);
        open.removeIf(ManagedChannel::isTerminated);
        ManagedChannel channel = factory.get();
        open.add(channel);
        newest = new FederationCalls(channel);
        return newest;
    }

    /** Calls over the newest connection. */
    synchronized FederationCalls newest() {
        if (newest == null) {
            throw new IllegalStateException("no connection was made yet");
        }
        return newest;
    }

    /** Cuts everything and waits until it is gone. */
    @Override
    public synchronized void close() {
        open.forEach(ManagedChannel::shutdownNow);
        long end = System.nanoTime() + CLOSE_MAX.toNanos();
        try {
            for (ManagedChannel channel : open) {
                channel.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.clear();
    }
}
