package io.sottovoce.proto;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An endpoint and a channel to it in one process; the server can be killed and started again. */
final class Loopback {
    private final String name = UUID.randomUUID().toString();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FederationHandler handler;
    private final Optional<FederationEndpoint.Patience> patience;
    private Server server;
    final ManagedChannel channel;
    final FederationCalls calls;

    Loopback(FederationHandler handler) {
        this(handler, Optional.empty());
    }

    Loopback(FederationHandler handler, Optional<FederationEndpoint.Patience> patience) {
        this.handler = handler;
        this.patience = patience;
        this.server = start();
        this.channel = InProcessChannelBuilder.forName(name).executor(threads).build();
        this.calls = new FederationCalls(channel);
    }

    void kill() throws InterruptedException {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    void restart() {
        server = start();
    }

    void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        kill();
        threads.shutdownNow();
    }

    private Server start() {
        FederationEndpoint endpoint = new FederationEndpoint() {
            @Override
            protected FederationHandler handler() {
                return handler;
            }

            @Override
            protected Optional<Patience> patience() {
                return patience;
            }

            @Override
            protected Executor executor() {
                return threads;
            }
        };
        try {
            return InProcessServerBuilder.forName(name)
                    .executor(threads)
                    .addService(endpoint)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
