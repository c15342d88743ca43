package io.sottovoce.simulator.fault;

import io.sottovoce.client.Prepared;
import java.util.Optional;

/**
 * What a client has for a round before it begins.
 *
 * @param update trained ahead; empty where it is yet to be trained
 * @param base version it was trained from; -1 where it is yet to be trained
 */
record Ready(Optional<Prepared> update, long base) {
    static final Ready NOTHING = new Ready(Optional.empty(), -1);
}
