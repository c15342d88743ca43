package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import java.util.List;
import java.util.Optional;

/** What an authority has done, one line of its register each. Times are Unix seconds. */
sealed interface Entry {
    /**
     * An identity was certified.
     *
     * @param serial of both certificates
     * @param client whose it is; empty for a server
     * @param hosts a server's names; empty for a client
     * @param publicKey the Ed25519 key
     * @param authority fingerprint of the key that signed
     * @param token the token that was used up by it
     */
    record Issued(
            long at,
            long serial,
            Optional<ClientId> client,
            List<String> hosts,
            Octets publicKey,
            long notBefore,
            long notAfter,
            ContentHash authority,
            Optional<Octets> token)
            implements Entry {}

    /** An identity counts no more. */
    record Revoked(long at, long serial, String reason) implements Entry {}

    /**
     * A token was made.
     *
     * @param keptHash what a request with it is checked against
     * @param authority fingerprint of the key that will sign the answer
     * @param days validity of the certificate
     */
    record TokenMade(
            long at, Octets id, ContentHash keptHash, ClientId client, long expires, int days, ContentHash authority)
            implements Entry {}

    /** Public files were issued with this epoch. */
    record Published(long at, long epoch) implements Entry {}

    /** The next generation of keys came into use. */
    record Rotated(long at, ContentHash authority) implements Entry {}
}
