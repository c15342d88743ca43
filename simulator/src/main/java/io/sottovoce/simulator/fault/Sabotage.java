package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;

/** A defect to plant in a run, so that tests can see that it is found. None of the methods changes anything here. */
interface Sabotage {
    /** What a server adds to its sum where a client has staged this. */
    default Octets staged(ClientId client, Octets packed) {
        return packed;
    }

    /** Whether disks of clients lose with the power what they have confirmed since the process began. */
    default boolean forgetsConfirmedWrites() {
        return false;
    }

    /** Whether the disk of the server loses the last record of a round with the power, confirmed as it was. */
    default boolean forgetsCommits() {
        return false;
    }

    /** What a client sends where its machine says this. */
    default ClientMessage sent(ClientMessage message) {
        return message;
    }

    /** Whether clients go on sending after their session was aborted. */
    default boolean talksAfterAbort() {
        return false;
    }
}
