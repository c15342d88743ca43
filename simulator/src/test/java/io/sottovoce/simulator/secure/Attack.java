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
    /** Sends something else in the place of a message of secure aggregation. */
    static <M extends io.sottovoce.privacy.secagg.message.ServerMessage> Attack instead(
            String name,
            Step at,
            Class<M> kind,
            Function<M, io.sottovoce.privacy.secagg.message.ServerMessage> lie,
            AbortCode code) {
        return new Attack(name, at, message -> List.of(told(message, kind, lie)), code);
    }

    /** Sends an honest message of secure aggregation, and something else after it. */
    static <M extends io.sottovoce.privacy.secagg.message.ServerMessage> Attack after(
            String name,
            Step at,
            Class<M> kind,
            Function<M, io.sottovoce.privacy.secagg.message.ServerMessage> lie,
            AbortCode code) {
        return new Attack(name, at, message -> List.of(message, told(message, kind, lie)), code);
    }

    private static <M extends io.sottovoce.privacy.secagg.message.ServerMessage> ServerMessage told(
            ServerMessage honest, Class<M> kind, Function<M, io.sottovoce.privacy.secagg.message.ServerMessage> lie) {
        ServerMessage.Secure message = (ServerMessage.Secure) honest;
        return new ServerMessage.Secure(message.round(), lie.apply(kind.cast(message.content())));
    }

    /** Whether it comes before the client's input has left. */
    boolean beforeTheInput() {
        return at.compareTo(Step.SURVIVORS) < 0;
    }
}
