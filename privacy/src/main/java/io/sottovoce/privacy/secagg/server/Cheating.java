package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;

/**
 * A message that no honest client sends. It came over the client's own stream, so this server need not trust the client
 * again; it is not signed, so nobody else need believe that. The session goes on without the message.
 */
final class Cheating extends PeerFault {
    private static final long serialVersionUID = 1L;

    Cheating(String observation) {
        super(AbortCode.INCONSISTENT_SHARES, observation);
    }
}
