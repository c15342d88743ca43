package io.sottovoce.client;

import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns a client's state: takes mail and time, and hands each to the {@link ServerLink} or to the
 * {@link Participation}, which are confined to it. Everything else tells it by mail.
 *
 * <table>
 * <caption>What it does</caption>
 * <tr><th>on</th><th>does</th></tr>
 * <tr><td>welcome</td><td>heartbeats from now on; a report that could not be sent is sent</td></tr>
 * <tr><td>refusal, draining</td><td>comes back after the time asked for; stops for good where none was named</td></tr>
 * <tr><td>stream ended, heartbeats unanswered</td><td>connects anew after a wait; the worker goes on</td></tr>
 * <tr><td>offer, round closed, message of secure aggregation, word of the worker</td><td>see {@link Participation}</td></tr>
 * <tr><td>close</td><td>interrupts the worker, closes everything, ends</td></tr>
 * </table>
 */
final class ClientLoop implements Runnable {
    private static final System.Logger LOG = System.getLogger(FederatedClient.class.getName());

    private final Channels channels;
    private final Mailbox mailbox;
    private final ClientListener listener;
    private final ServerLink link;
    private final Participation participation;

    private @Nullable String stopReason;

    ClientLoop(
            Hello hello,
            ClientEngine engine,
            Channels channels,
            Transfers transfers,
            Backoff backoff,
            Mailbox mailbox,
            ClientListener application) {
        this.channels = channels;
        this.mailbox = mailbox;
        this.listener = new LoggingListener(application);
        this.link = new ServerLink(hello, channels, backoff, mailbox, listener);
        this.participation = new Participation(hello.client(), engine, transfers, mailbox, link, listener);
    }

    @Override
    public void run() {
        try {
            while (stopReason == null) {
                Mail mail = mailbox.poll(Math.max(0, nanosToNextDue()));
                if (mail != null) {
                    take(mail);
                }
                if (stopReason == null) {
                    tick(System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            stopReason = "the client's thread was interrupted";
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "the client stops on a fault of its own", e);
            stopReason = "a fault of the client: " + e.getClass().getSimpleName();
        } finally {
            end();
        }
    }

    /** Why the client stopped; for use after {@link #run}. */
    String stopReason() {
        return String.valueOf(stopReason);
    }

    private long nanosToNextDue() {
        long now = System.nanoTime();
        return Math.min(link.nanosLeft(now), participation.nanosLeft(now));
    }

    private void tick(long now) {
        link.tick(now).ifPresent(this::disconnect);
        participation.tick(now);
    }

    private void take(Mail mail) throws InterruptedException {
        if (mail instanceof Mail.Heard heard) {
            if (link.is(heard.connection())) {
                hear(heard.message());
            }
        } else if (mail instanceof Mail.Ended ended) {
            if (link.is(ended.connection())) {
                disconnect(Protocol.detail(ended.reason()));
            }
        } else if (mail instanceof Mail.Trained trained) {
            participation.trained(trained);
        } else if (mail instanceof Mail.Finished finished) {
            participation.finished(finished);
        } else if (mail instanceof Mail.Spent) {
            participation.spent();
        } else if (mail instanceof Mail.Outgoing outgoing) {
            link.send(outgoing.message());
        } else if (mail instanceof Mail.Aborted aborted) {
            link.sendOrKeep(aborted.report(), aborted.endNanos());
        } else {
            stopReason = "closed by the application";
        }
    }

    private void hear(ServerMessage message) {
        if (message instanceof ServerMessage.Refused refused) {
            refused(refused);
        } else if (message instanceof ServerMessage.Welcome welcome) {
            link.welcome(welcome);
            participation.welcomed();
        } else if (!link.welcomed()) {
            disconnect("the server spoke before its welcome");
        } else if (message instanceof RoundOffer offer) {
            participation.offered(offer, System.nanoTime() + offer.timeLeft().toNanos());
        } else if (message instanceof ServerMessage.Secure secure) {
            participation.heard(secure);
        } else if (message instanceof ServerMessage.RoundClosed closed) {
            participation.closed(closed);
        } else if (message instanceof ServerMessage.HeartbeatAnswer answer) {
            link.answered(answer.sequence());
        } else if (message instanceof ServerMessage.Draining draining) {
            disconnect("the server is going away", draining.reconnectAfter());
        }
    }

    private void refused(ServerMessage.Refused refused) {
        String reason = "refused by the server: " + refused.code() + ": " + Protocol.detail(refused.message());
        Optional<Duration> retryAfter = refused.retryAfter();
        if (retryAfter.isPresent()) {
            disconnect(reason, retryAfter.get());
        } else {
            stopReason = reason;
        }
    }

    private void disconnect(String reason) {
        disconnect(reason, Duration.ZERO);
    }

    private void disconnect(String reason, Duration asked) {
        link.disconnect(reason, asked);
        participation.disconnected();
    }

    private void end() {
        mailbox.close();
        participation.stop();
        link.cut();
        channels.close();
        try {
            if (!participation.awaitEnd()) {
                LOG.log(System.Logger.Level.WARNING, "the trainer does not heed its interruption; it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.onEvent(new ClientEvent.Stopped(stopReason()));
    }
}
