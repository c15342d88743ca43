package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlReplies;
import io.sottovoce.proto.ControlSession;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.ServerMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One control stream: says Hello first, is registered or refused, and is then heard until it ends. */
final class ClientConnection implements ControlSession {
    /** What a registered client says of its rounds. */
    interface Ear {
        /** Hears a message; false where it was dropped, since too many of this client's words wait already. */
        boolean heard(ClientId client, ClientMessage message);
    }

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final ControlReplies replies;
    private final ClientRegistry registry;
    private final Ear ear;
    private final InstantSource clock;
    private final String serverVersion;

    private volatile long heardAtMillis;
    private volatile ClientMessage.@Nullable Hello hello;

    ClientConnection(
            ControlReplies replies, ClientRegistry registry, Ear ear, InstantSource clock, String serverVersion) {
        this.replies = replies;
        this.registry = registry;
        this.ear = ear;
        this.clock = clock;
        this.serverVersion = serverVersion;
        this.heardAtMillis = clock.millis();
    }

    @Override
    public void onMessage(ClientMessage message) {
        heardAtMillis = clock.millis();
        ClientMessage.Hello known = hello;
        if (message instanceof ClientMessage.Hello first) {
            if (known != null) {
                refuse(ErrorCode.MALFORMED, "a second Hello on one stream", Optional.empty());
            } else {
                greet(first);
            }
        } else if (known == null) {
            refuse(ErrorCode.MALFORMED, "the first message of a stream must be Hello", Optional.empty());
        } else if (message instanceof ClientMessage.Heartbeat heartbeat) {
            replies.send(new ServerMessage.HeartbeatAnswer(heartbeat.sequence()));
        } else if (!ear.heard(known.client(), message)) {
            refuse(ErrorCode.OVERLOADED, "too much was said at a time", Optional.of(RETRY_AFTER));
        }
    }

    @Override
    public void onRejected(Rejection rejection) {
        String where = rejection.where().isEmpty() ? "" : rejection.where() + ": ";
        refuse(rejection.code(), where + rejection.problem(), Optional.empty());
    }

    @Override
    public void onClosed() {
        registry.remove(this);
    }

    /** Says something; of no effect once the stream has ended. */
    boolean send(ServerMessage message) {
        return replies.send(message);
    }

    void refuse(ErrorCode code, String message, Optional<Duration> retryAfter) {
        replies.send(new ServerMessage.Refused(code, Protocol.detail(message), retryAfter));
        close();
    }

    /** Ends the stream and forgets the client. */
    void close() {
        replies.close();
        registry.remove(this);
    }

    /** When the client last said anything, in the shell's milliseconds. */
    long heardAtMillis() {
        return heardAtMillis;
    }

    /** What the client said first; null until then. */
    ClientMessage.@Nullable Hello hello() {
        return hello;
    }

    private void greet(ClientMessage.Hello first) {
        if (first.protocolVersion() != Protocol.VERSION) {
            refuse(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "protocol version " + first.protocolVersion() + ", this server speaks " + Protocol.VERSION,
                    Optional.empty());
            return;
        }
        hello = first;
        registry.register(this, first)
                .ifPresentOrElse(
                        refusal -> refuse(refusal.code(), refusal.message(), refusal.retryAfter()),
                        () -> registry.announce(this, first, serverVersion));
    }
}
