package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;

/** What can happen to a session. The shell decides when a phase closes; the machine decides what follows from it. */
public sealed interface ServerEvent {
    /** A client sent a message. */
    record Received(ClientId from, ClientMessage message) implements ServerEvent {}

    /** A client sent a part of its masked input. */
    record ChunkReceived(ClientId from, MaskedChunk chunk) implements ServerEvent {}

    /**
     * Nothing more is waited for in a phase. Without effect when the phase is over already: a timer may fire while the last
     * message is on its way in.
     */
    record PhaseClosed(ServerPhase phase) implements ServerEvent {}

    /** The operator gives up. */
    record Cancelled() implements ServerEvent {}
}
