package io.sottovoce.server.door;

import io.quarkus.grpc.GrpcService;
import io.sottovoce.proto.Doorkeeper;
import io.sottovoce.proto.FederationEndpoint;
import io.sottovoce.proto.FederationHandler;
import io.sottovoce.server.engine.Coordinator;
import io.sottovoce.server.identity.ClientDoor;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The clients' door. Bounds are enforced by the endpoint itself. It listens before the server is ready; a call that comes
 * so early waits until it is.
 */
@GrpcService
public class FederationService extends FederationEndpoint {
    private final Instance<Coordinator> coordinator;
    private final Instance<ClientDoor> door;

    FederationService(Instance<Coordinator> coordinator, Instance<ClientDoor> door) {
        this.coordinator = coordinator;
        this.door = door;
    }

    @Override
    protected Doorkeeper doorkeeper() {
        return door.get().doorkeeper();
    }

    @Override
    protected FederationHandler handler() {
        return coordinator.get().clients();
    }

    @Override
    protected Optional<Patience> patience() {
        return Optional.of(coordinator.get().patience());
    }

    @Override
    protected Executor executor() {
        return coordinator.get().threads();
    }
}
