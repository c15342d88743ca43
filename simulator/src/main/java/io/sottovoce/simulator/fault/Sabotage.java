package io.sottovoce.simulator.fault;

import io.sottovoce.client.Prepared;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import java.util.List;

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

    /** Whether the server takes chunks of updates in the clear as they come. */
    default boolean takesAnyUpdate() {
        return false;
    }

    /** Whether the server acknowledges an update of this client and does not count it. */
    default boolean forgetsAcknowledged(ClientId client) {
        return false;
    }

    /** What the server's disk keeps of a client's update in the clear. */
    default float[] stored(ClientId client, float[] values) {
        return values;
    }

    /** What the server makes its step of where the sums have these means. */
    default List<StepInput> means(List<StepInput> means) {
        return means;
    }

    /** What a client brings of an update that it has trained ahead. */
    default Prepared prepared(Prepared update) {
        return update;
    }

    /** Whether a server that starts again has forgotten whose updates are in which models. */
    default boolean forgetsUse() {
        return false;
    }
}
