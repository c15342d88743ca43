package io.sottovoce.client;

import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.ServerListener;
import io.sottovoce.proto.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to the server: one connection or the time of the next attempt, and the report that found no connection.
 *
 * <p>Guarantees that each connection begins with the client's hello, that its mail bears its number, so that mail of an
 * older one is told apart, and that waits between attempts grow until a heartbeat was answered. What the server says, and
 * whether a connection is to be given up, is for {@link ClientLoop} to judge. Confined to the thread that runs it.
 */
final class ServerLink {
    private final Hello hello;
    private final Channels channels;
    private final Backoff backoff;
    private final Mailbox mailbox;
    private final ClientListener listener;

    private @Nullable Connection connection;
    private long connections;
    private long attemptNanos = System.nanoTime();
    private @Nullable Unsent unsent;

    /** A report that found no connection, and until when it is of interest. */
    private record Unsent(ClientMessage.TrainingFailed report, long endNanos) {}

    /** A link that is due to connect at once. */
    ServerLink(Hello hello, Channels channels, Backoff backoff, Mailbox mailbox, ClientListener listener) {
        this.hello = hello;
        this.channels = channels;
        this.backoff = backoff;
        this.mailbox = mailbox;
        this.listener = listener;
    }

    /** Whether a connection is the present one. */
    boolean is(long number) {
        return connection != null && connection.id() == number;
    }

    /** Whether the server took the client on the present connection. */
    boolean welcomed() {
        return connection != null && connection.welcomed();
    }

    /** Nanoseconds until {@link #tick} has something to do. */
    long nanosLeft(long now) {
        return connection == null ? attemptNanos - now : connection.nanosLeft(now);
    }

    /** Connects or sends the heartbeat that is due; says why the connection is to be given up instead. */
    Optional<String> tick(long now) {
        if (connection != null) {
            return connection.beat(now);
        }
        if (attemptNanos - now <= 0) {
            connect(now);
        }
        return Optional.empty();
    }

    private void connect(long now) {
        long number = ++connections;
        ServerListener ear = new ServerListener() {
            @Override
            public void onMessage(ServerMessage message) {
                mailbox.post(new Mail.Heard(number, message));
            }

            @Override
            public void onClosed(String reason) {
                mailbox.post(new Mail.Ended(number, reason));
            }
        };
        connection = new Connection(number, channels.renew().connect(ear), now);
        connection.send(hello);
    }

    /** The server took the client: heartbeats from now on, and the report that could not be sent. */
    void welcome(ServerMessage.Welcome welcome) {
        if (connection != null) {
            connection.welcome(welcome.heartbeatInterval(), System.nanoTime());
        }
        listener.onEvent(new ClientEvent.Connected(Protocol.detail(welcome.serverVersion())));
        if (unsent != null && unsent.endNanos() - System.nanoTime() > 0) {
            send(unsent.report());
        }
        unsent = null;
    }

    /** The server answered a heartbeat: the next wait is a short one again. */
    void answered(long sequence) {
        if (connection != null) {
            connection.answered(sequence);
        }
        backoff.reset();
    }

    /** Gives up the connection; the next attempt comes after the time that the server asked for, and a random one. */
    void disconnect(String reason, Duration asked) {
        cut();
        Duration wait = backoff.nextAfter(asked);
        attemptNanos = System.nanoTime() + wait.toNanos();
        listener.onEvent(new ClientEvent.Disconnected(reason, wait));
    }

    /** Says something to the server; of no effect without a connection. */
    void send(ClientMessage message) {
        if (connection != null) {
            connection.send(message);
        }
    }

    /** Sends a report, or keeps it for the next connection, where it is still of interest by then. */
    void sendOrKeep(ClientMessage.TrainingFailed report, long endNanos) {
        if (welcomed()) {
            send(report);
        } else {
            unsent = new Unsent(report, endNanos);
        }
    }

    /** Ends the connection; there is no next one unless the caller ticks on. */
    void cut() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
