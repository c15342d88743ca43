package io.sottovoce.server.identity;

import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;

/**
 * What the server's part of a protocol with certified clients needs. Each call may answer differently than the one before:
 * identities and lists are replaced while the server runs. Thread-safe.
 */
public interface ServerIdentity {
    /** The Ed25519 key that clients have pinned by way of the registration authority. */
    SigningKey signingKey();

    /** The registration authority's keys. */
    TrustedAuthorities authorities();

    /** The newest revocation list; its epoch never goes back. */
    RevocationList revocations();
}
