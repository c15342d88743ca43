package io.sottovoce.client;

import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;

/** What other threads tell the thread that owns a client's state. */
sealed interface Mail {
    /** The server said something on a connection. */
    record Heard(long connection, ServerMessage message) implements Mail {}

    /** A connection has ended. */
    record Ended(long connection, String reason) implements Mail {}

    /** The worker has trained. */
    record Trained(RoundRef round, LocalResult result) implements Mail {}

    /** The worker is done: nothing of it runs any more. */
    record Finished(RoundRef round, Outcome outcome) implements Mail {}

    /** A session of secure aggregation has something to say. */
    record Outgoing(ClientMessage message) implements Mail {}

    /** A session of secure aggregation is dead: a report that is of interest until a time of {@link System#nanoTime}. */
    record Aborted(ClientMessage.TrainingFailed report, long endNanos) implements Mail {}

    /** Masked input is about to be made of the update that is held, without noise: it is not given a second time. */
    record Spent() implements Mail {}

    /** The application closes the client. */
    record Close() implements Mail {}

    /** How a worker's round went. */
    sealed interface Outcome {}

    /** The server has the update. */
    record Submitted() implements Outcome {}

    /** There is an update, which waits for its round. */
    record Held(HeldUpdate update) implements Outcome {}

    /** It was interrupted. */
    record Interrupted() implements Outcome {}

    /** The session of secure aggregation ended first, which the server knows already. */
    record SessionEnded(String reason) implements Outcome {}

    /** There is no update, or the server does not take it. */
    record GaveUp(FailureCode code, String reason) implements Outcome {}
}
