package io.sottovoce.server.identity;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.sottovoce.proto.Doorkeeper;
import io.sottovoce.proto.identity.CertificateDoorkeeper;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.server.config.ServerSettings;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How clients come in: with certificates where the operator has named an identity, and in plain text where not, which is
 * said loudly.
 */
public final class ClientDoor {
    private static final Logger LOG = Logger.getLogger(ClientDoor.class);

    private final Optional<BundleIdentity> identity;
    private final Doorkeeper doorkeeper;
    private final boolean listed;

    private ClientDoor(Optional<BundleIdentity> identity, boolean listed, MeterRegistry meters) {
        this.identity = identity;
        this.listed = listed;
        this.doorkeeper = identity.<Doorkeeper>map(known -> new CertificateDoorkeeper(
                        known.live()::authority,
                        known.live()::revocations,
                        InstantSource.system(),
                        rejection -> meters.counter(
                                        "sottovoce.callers.refused",
                                        "code",
                                        rejection.code().name())
                                .increment()))
                .orElse(Doorkeeper.OPEN);
    }

    /**
     * Opens the door as the settings say.
     *
     * @param password what {@link IdentitySettings#PASSWORD_VARIABLE} holds, where it is set
     * @throws IdentityException one line, where a file is not in order
     */
    public static ClientDoor open(ServerSettings settings, Supplier<@Nullable String> password, MeterRegistry meters) {
        return new ClientDoor(
                IdentitySettings.of(settings).load(password),
                settings.revocations().isPresent(),
                meters);
    }

    /** Says how clients come in. */
    public void announce() {
        if (identity.isEmpty()) {
            LOG.warn("NO IDENTITY: clients connect in plain text and are not authenticated; set sottovoce.identity");
            return;
        }
        LOG.infof(
                "clients connect by mutual TLS (%s); revocation list of epoch %d",
                ClientTls.provider(), identity.get().revocations().epoch());
        if (!listed) {
            LOG.warn("no revocation list is named (sottovoce.revocations): only what was revoked when the identity was"
                    + " issued is refused");
        }
    }

    /** The server's identity; empty where clients connect in plain text. */
    public Optional<ServerIdentity> identity() {
        return identity.map(ServerIdentity.class::cast);
    }

    /** Who may make calls. */
    public Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    /** TLS for the clients' port; empty where they connect in plain text. */
    Optional<SslContext> tls() {
        return identity.map(known -> ClientTls.context(known.live()));
    }
}
