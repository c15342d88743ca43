package io.sottovoce.client.secure;

import io.sottovoce.client.ClientIdentity;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import java.util.List;

/** What a session needs of an identity; each answer is the newest. */
public interface Keys {
    /** The certificate of the signing key. */
    Certificate certificate();

    /** The Ed25519 key. */
    SigningKey signingKey();

    /** The registration authority's keys, pinned. */
    TrustedAuthorities authorities();

    /** The Ed25519 keys of servers, pinned. */
    List<Octets> serverKeys();

    /** The newest revocation list that this client has itself. */
    RevocationList revocations();

    /** The keys of an identity in files. */
    record OfIdentity(ClientIdentity identity) implements Keys {
        @Override
        public Certificate certificate() {
            return identity.certificate();
        }

        @Override
        public SigningKey signingKey() {
            return identity.signingKey();
        }

        @Override
        public TrustedAuthorities authorities() {
            return identity.authorities();
        }

        @Override
        public List<Octets> serverKeys() {
            return identity.serverKeys();
        }

        @Override
        public RevocationList revocations() {
            return identity.revocations();
        }
    }
}
