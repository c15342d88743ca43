package io.sottovoce.server.identity;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.sottovoce.proto.Doorkeeper;
import io.sottovoce.proto.identity.CertificateDoorkeeper;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.server.config.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    /** Environment variable with the password of the server's bundle. */
    public static final String PASSWORD_VARIABLE = "SOTTOVOCE_IDENTITY_PASSWORD";

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
     * @param password what {@link #PASSWORD_VARIABLE} holds, where it is set
     * @throws IdentityException one line, where a file is not in order
     */
    public static ClientDoor open(ServerSettings settings, Supplier<@Nullable String> password, MeterRegistry meters) {
        if (settings.identity().isEmpty()) {
            requireNothingElse(settings);
            return new ClientDoor(Optional.empty(), false, meters);
        }
        Path bundle = settings.identity().get();
        makeHome(settings.home());
        BundleIdentity loaded = BundleIdentity.load(
                new IdentityFiles(
                        bundle,
                        settings.authority(),
                        settings.revocations(),
                        Optional.of(settings.home().resolve("identity.epochs"))),
                password(settings, password));
        return new ClientDoor(Optional.of(loaded), settings.revocations().isPresent(), meters);
    }

    /** Says how clients come in. */
    public void announce() {
        if (identity.isEmpty()) {
            LOG.warn("NO IDENTITY: clients connect in plain text and are not authenticated; set sottovoce.identity");
            return;
        }
        LOG.infof(
                "clients connect by mutual TLS; revocation list of epoch %d",
                identity.get().revocations().epoch());
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

    private static Password password(ServerSettings settings, Supplier<@Nullable String> variable) {
        if (settings.identityPasswordFile().isPresent()) {
            return Password.ofFile(settings.identityPasswordFile().get());
        }
        String text = variable.get();
        if (text == null) {
            throw new IdentityException("sottovoce.identity needs a password: set " + PASSWORD_VARIABLE
                    + " or sottovoce.identity-password-file");
        }
        return Password.of(text.toCharArray());
    }

    /** Usually the storage makes it, but the epochs are noted before that. */
    private static void makeHome(Path home) {
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new IdentityException("sottovoce.home " + home + ": cannot be used: " + e.getMessage());
        }
    }

    private static void requireNothingElse(ServerSettings settings) {
        boolean more = settings.identityPasswordFile().isPresent()
                || settings.authority().isPresent()
                || settings.revocations().isPresent();
        if (more) {
            throw new IdentityException("sottovoce.identity is not set, but settings that go with it are");
        }
    }
}
