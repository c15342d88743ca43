package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;

/** A fault that proves a client dishonest; the session goes on without its message. */
final class Cheating extends PeerFault {
    private static final long serialVersionUID = 1L;

    private final transient ClientId client;

    Cheating(ClientId client, String evidence) {
        super(AbortCode.INCONSISTENT_SHARES, evidence);
        this.client = client;
    }

    ClientId client() {
        return client;
    }
}
