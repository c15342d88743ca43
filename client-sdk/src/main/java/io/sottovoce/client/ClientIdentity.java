package io.sottovoce.client;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.ServerTrust;
import io.sottovoce.proto.identity.TlsCertificates;
import io.sottovoce.proto.identity.TlsKeyManager;
import java.nio.file.Path;
import java.util.List;

/**
 * Who a client is and whom it trusts: its certificate and keys, the registration authority's keys, and the keys of the
 * servers that the authority has certified. From files that may be replaced while the client runs; each answer is the
 * newest. Thread-safe.
 */
public final class ClientIdentity {
    private final LiveIdentity live;

    private ClientIdentity(LiveIdentity live) {
        this.live = live;
    }

    /**
     * Loads an identity bundle.
     *
     * @param password its characters stay the caller's to wipe
     * @throws IdentityException one line, where the file is not in order or the password is wrong
     */
    public static ClientIdentity load(Path bundle, char[] password) {
        return load(IdentityFiles.of(bundle), Password.of(password));
    }

    /** As {@link #load(Path, char[])}, with an authority file and a revocation list beside the bundle. */
    public static ClientIdentity load(IdentityFiles files, Password password) {
        LiveIdentity live = new LiveIdentity(files, password);
        if (live.bundle().certificate().isEmpty()) {
            throw new IdentityException("identity bundle " + files.bundle() + ": is of "
                    + live.bundle().name() + ", expected a client's");
        }
        return new ClientIdentity(live);
    }

    /** Whose identity it is. */
    public ClientId clientId() {
        return certificate().client();
    }

    /** The population that the certificate admits to. */
    public PopulationId population() {
        return certificate().population();
    }

    /** The certificate of the Ed25519 key. */
    public Certificate certificate() {
        return live.bundle().certificate().orElseThrow();
    }

    /** The Ed25519 key. */
    public SigningKey signingKey() {
        return live.bundle().signingKey();
    }

    /** The registration authority's keys, pinned. */
    public TrustedAuthorities authorities() {
        return live.trusted();
    }

    /** The Ed25519 keys of servers, pinned. */
    public List<Octets> serverKeys() {
        return live.serverKeys();
    }

    /** The newest revocation list that this client holds itself. */
    public RevocationList revocations() {
        return live.revocations();
    }

    /** Mutual TLS with what is in use now; a new connection asks again. */
    ChannelCredentials credentials() {
        return TlsChannelCredentials.newBuilder()
                .keyManager(TlsKeyManager.of(live))
                .trustManager(new ServerTrust(
                        live.authority().content().tlsAuthorities(),
                        TlsCertificates.SERVER,
                        serial -> live.revocations().contains(serial)))
                .build();
    }
}
