package io.sottovoce.server.identity;

import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Puts mutual TLS on the clients' port before it listens. */
@Singleton
final class SecuredPort implements ServerBuilderCustomizer<VertxServerBuilder> {
    private final Instance<ClientDoor> door;

    SecuredPort(Instance<ClientDoor> door) {
        this.door = door;
    }

    @Override
    public void customize(GrpcServerConfiguration settings, VertxServerBuilder builder) {
        // Quarkus' own TLS settings would replace this context after it is set; StartChecks refuses both together.
        door.get().tls().ifPresent(context -> builder.nettyBuilder().sslContext(context));
    }
}
