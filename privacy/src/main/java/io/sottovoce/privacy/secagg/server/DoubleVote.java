package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.secagg.message.Vote;

/**
 * Two votes of one voter for two digests of one session: without such voters, two digests cannot both have a quorum. A
 * server that keeps to the protocol has one digest only and never sees this; it comes to light when clients, or whoever
 * examines a server, lay together the votes they were shown.
 */
public record DoubleVote(
        Certificate certificate,
        ContentHash session,
        ContentHash firstDigest,
        Vote first,
        ContentHash secondDigest,
        Vote second)
        implements Evidence {
    @Override
    public boolean holds() {
        return !firstDigest.equals(secondDigest)
                && first.isSignedBy(certificate.publicKey(), session, firstDigest)
                && second.isSignedBy(certificate.publicKey(), session, secondDigest);
    }

    @Override
    public String claim() {
        return "two votes in session " + session;
    }
}
