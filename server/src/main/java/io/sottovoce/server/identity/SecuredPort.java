package io.sottovoce.server.identity;

import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.sottovoce.server.config.ServerSettings;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** Puts mutual TLS on the clients' port before it listens, and bounds what one connection may hold up. */
@Singleton
final class SecuredPort implements ServerBuilderCustomizer<VertxServerBuilder> {
    /** A client has a control stream and one transfer; a process may have many clients. What is more waits. */
    private static final int CALLS_PER_CONNECTION_MAX = 1 << 14;

    private final Instance<ClientDoor> door;
    private final Instance<ServerSettings> settings;

    SecuredPort(Instance<ClientDoor> door, Instance<ServerSettings> settings) {
        this.door = door;
        this.settings = settings;
    }

    @Override
    public void customize(GrpcServerConfiguration grpc, VertxServerBuilder builder) {
        long silenceMillis =
                ServerSettings.Clients.silenceMax(settings.get().clients()).toMillis();
        builder.nettyBuilder()
                .handshakeTimeout(silenceMillis, TimeUnit.MILLISECONDS)
                .maxConnectionIdle(
                        silenceMillis, TimeUnit.MILLISECONDS) // a client has its control stream, or comes again
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX);
        // Quarkus' own TLS settings would replace this context after it is set; StartChecks refuses both together.
        door.get().tls().ifPresent(context -> builder.nettyBuilder().sslContext(context));
    }
}
