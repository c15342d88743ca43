package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.Certificate;

/**
 * What proves to anybody, the registration authority above all, that a client has cheated: its own signatures, and values
 * that open what it signed. Nobody's word is taken, the server's least of all (SA-1, 1.5).
 *
 * <p>Whether {@link #certificate} is genuine is for the reader to check, with the authority's key.
 */
public sealed interface Evidence permits InconsistentShares, WrongCiphertext, DoubleVote {
    /** Whose signatures they are. */
    Certificate certificate();

    /** Whether it proves anything. */
    boolean holds();

    /** What it proves, in one line without secrets. */
    String claim();

    /** Who is convicted. */
    default ClientId client() {
        return certificate().client();
    }
}
