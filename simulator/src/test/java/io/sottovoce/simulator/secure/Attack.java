package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.proto.ServerMessage;
import java.util.List;
import java.util.function.Function;

/**
 * One lie of a server to one client.
 *
 * @param name what it tries
 * @param at the message in the place of which it is told
 * @param lie what is sent instead
 * @param code with which the client must refuse it
 */
record Attack(String name, Step at, Function<ServerMessage, List<ServerMessage>> lie, AbortCode code) {
    /** Whether it comes before the client's input has left. */
    boolean beforeTheInput() {
        return at.compareTo(Step.SURVIVORS) < 0;
    }
}
