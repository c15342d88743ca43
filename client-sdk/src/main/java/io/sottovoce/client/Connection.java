package io.sottovoce.client;

import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlStream;
import java.time.Duration;
import java.util.Optional;

/** One control stream: whether the server took the client, and whether it still answers. Confined to one thread. */
final class Connection {
    private static final Duration WELCOME_MAX = Duration.ofSeconds(20);
    private static final int UNANSWERED_MAX = 3;

    private final long id;
    private final ControlStream stream;
    private boolean welcomed;
    private Duration interval = WELCOME_MAX;
    private long dueNanos;
    private long sent;
    private long answered;

    Connection(long id, ControlStream stream, long nowNanos) {
        this.id = id;
        this.stream = stream;
        this.dueNanos = nowNanos + WELCOME_MAX.toNanos();
    }

    long id() {
        return id;
    }

    boolean welcomed() {
        return welcomed;
    }

    void welcome(Duration heartbeatInterval, long nowNanos) {
        welcomed = true;
        interval = heartbeatInterval;
        dueNanos = nowNanos + interval.toNanos();
    }

    void send(ClientMessage message) {
        stream.send(message);
    }

    void close() {
        stream.close();
    }

    /** A heartbeat was answered. */
    void answered(long sequence) {
        answered = Math.max(answered, Math.min(sequence, sent));
    }

    /** Nanoseconds until {@link #beat} has something to do. */
    long nanosLeft(long nowNanos) {
        return dueNanos - nowNanos;
    }

    /** Sends the heartbeat that is due; says why the connection is to be given up instead. */
    Optional<String> beat(long nowNanos) {
        if (dueNanos - nowNanos > 0) {
            return Optional.empty();
        }
        if (!welcomed) {
            return Optional.of("no welcome within " + WELCOME_MAX.toSeconds() + " s");
        }
        if (sent - answered >= UNANSWERED_MAX) {
            return Optional.of(UNANSWERED_MAX + " heartbeats in a row went unanswered");
        }
        sent++;
        stream.send(new ClientMessage.Heartbeat(sent));
        dueNanos = nowNanos + interval.toNanos();
        return Optional.empty();
    }
}
