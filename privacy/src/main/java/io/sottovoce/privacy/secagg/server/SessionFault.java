package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A fault that ends the session for everybody, and perhaps convicts the one whose fault it is. */
final class SessionFault extends PeerFault {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable ClientId convicted;

    SessionFault(AbortCode code, String detail, @Nullable ClientId convicted) {
        super(code, detail);
        this.convicted = convicted;
    }

    Optional<ClientId> convicted() {
        return Optional.ofNullable(convicted);
    }
}
