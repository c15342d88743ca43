package io.sottovoce.server.door;

import io.quarkus.grpc.GrpcService;
import io.sottovoce.proto.FederationEndpoint;
import io.sottovoce.proto.FederationHandler;
import io.sottovoce.server.engine.Coordinator;
import java.util.concurrent.Executor;

/** The clients' door. Bounds are enforced by the endpoint itself. */
@GrpcService
public class FederationService extends FederationEndpoint {
    private final Coordinator coordinator;

    FederationService(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    protected FederationHandler handler() {
        return coordinator;
    }

    @Override
    protected Executor executor() {
        return coordinator.threads();
    }
}
