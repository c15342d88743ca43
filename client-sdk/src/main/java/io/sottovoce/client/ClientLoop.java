package io.sottovoce.client;

import io.sottovoce.client.secure.SecureClient;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerListener;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns a client's state: one connection or the time of the next attempt, one round in work or none.
 * Everything else tells it by mail.
 *
 * <table>
 * <caption>What it does</caption>
 * <tr><th>on</th><th>does</th></tr>
 * <tr><td>welcome</td><td>heartbeats from now on; a report that could not be sent is sent</td></tr>
 * <tr><td>refusal, draining</td><td>comes back after the time asked for; stops for good where none was named</td></tr>
 * <tr><td>offer, idle</td><td>accepts and begins, or declines</td></tr>
 * <tr><td>offer of the round in work, or of the live session</td><td>accepts again: the server forgot</td></tr>
 * <tr><td>offer, the round in work is over</td><td>keeps it until the worker has stopped</td></tr>
 * <tr><td>offer of a later round of the task, at work</td><td>declines; or where it would agree gives up the round in work,
 * which the server has given up, and keeps the offer until the worker has stopped</td></tr>
 * <tr><td>another offer, at work</td><td>declines as busy</td></tr>
 * <tr><td>round closed</td><td>interrupts the worker where it is on that round</td></tr>
 * <tr><td>stream ended, heartbeats unanswered</td><td>connects anew after a wait; the worker goes on</td></tr>
 * <tr><td>the round's time over</td><td>interrupts the worker</td></tr>
 * <tr><td>close</td><td>interrupts the worker, closes everything, ends</td></tr>
 * </table>
 */
final class ClientLoop implements Runnable {
    private static final System.Logger LOG = System.getLogger(FederatedClient.class.getName());
    private static final Duration SESSION_TICK = Duration.ofSeconds(1);
    private static final Duration WORKER_END_MAX = Duration.ofSeconds(10);

    private final Hello hello;
    private final ClientEngine engine;
    private final Channels channels;
    private final Transfers transfers;
    private final Backoff backoff;
    private final Mailbox mailbox;
    private final ClientListener listener;
    private final SessionKeeper sessions;

    private final AheadState ahead = new AheadState();

    private @Nullable Connection connection;
    private long connections;
    private long attemptNanos = System.nanoTime();
    private @Nullable Work work;
    private @Nullable Held held;
    private @Nullable Unsent unsent;
    private @Nullable String stopReason;

    /** An offer that waits for the worker to stop. */
    private record Held(RoundOffer offer, long endNanos) {}

    /** A report that found no connection, and until when it is of interest. */
    private record Unsent(ClientMessage.TrainingFailed report, long endNanos) {}

    ClientLoop(
            Hello hello,
            ClientEngine engine,
            Channels channels,
            Transfers transfers,
            Backoff backoff,
            Mailbox mailbox,
            ClientListener listener) {
        this.hello = hello;
        this.engine = engine;
        this.channels = channels;
        this.transfers = transfers;
        this.backoff = backoff;
        this.mailbox = mailbox;
        this.listener = listener;
        this.sessions = new SessionKeeper(engine, mailbox);
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
        } catch (RuntimeException e) {
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
        long left = connection == null ? attemptNanos - now : connection.nanosLeft(now);
        long due = !sessions.lives() ? left : Math.min(left, SESSION_TICK.toNanos());
        return work == null ? due : Math.min(due, work.nanosLeft(now));
    }

    private void tick(long now) {
        if (connection == null && attemptNanos - now <= 0) {
            connect(now);
        } else if (connection != null) {
            connection.beat(now).ifPresent(reason -> disconnect(reason, backoff.next()));
        }
        sessions.tick();
        dropIfOver();
        if (work != null && work.nanosLeft(now) <= 0) {
            sessions.giveUp(work.round(), "the round's time is over");
            work.settle();
            tell(new ClientEvent.Failed(work.round(), "the round's time is over"));
        }
    }

    private void take(Mail mail) throws InterruptedException {
        if (mail instanceof Mail.Heard heard) {
            if (connection != null && connection.id() == heard.connection()) {
                hear(connection, heard.message());
            }
        } else if (mail instanceof Mail.Ended ended) {
            if (connection != null && connection.id() == ended.connection()) {
                disconnect(Protocol.detail(ended.reason()), backoff.next());
            }
        } else if (mail instanceof Mail.Trained trained) {
            if (work != null && !work.settled()) {
                LocalResult result = trained.result();
                tell(new ClientEvent.Trained(trained.round(), result.examples(), result.meanLoss()));
            }
        } else if (mail instanceof Mail.Finished finished) {
            finish(finished);
        } else if (mail instanceof Mail.Spent) {
            ahead.spend();
        } else if (mail instanceof Mail.Outgoing outgoing) {
            send(outgoing.message());
        } else if (mail instanceof Mail.Aborted aborted) {
            keepUntilSent(aborted.report(), aborted.endNanos());
        } else {
            stopReason = "closed by the application";
        }
    }

    // ---- the connection

    private void connect(long now) {
        long id = ++connections;
        ServerListener ear = new ServerListener() {
            @Override
            public void onMessage(ServerMessage message) {
                mailbox.post(new Mail.Heard(id, message));
            }

            @Override
            public void onClosed(String reason) {
                mailbox.post(new Mail.Ended(id, reason));
            }
        };
        connection = new Connection(id, channels.renew().connect(ear), now);
        connection.send(hello);
    }

    private void disconnect(String reason, Duration wait) {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        held = null;
        attemptNanos = System.nanoTime() + wait.toNanos();
        tell(new ClientEvent.Disconnected(reason, wait));
    }

    private void hear(Connection from, ServerMessage message) {
        if (message instanceof ServerMessage.Refused refused) {
            refused(refused);
        } else if (message instanceof ServerMessage.Welcome welcome) {
            welcome(from, welcome);
        } else if (!from.welcomed()) {
            disconnect("the server spoke before its welcome", backoff.next());
        } else if (message instanceof RoundOffer offer) {
            offered(offer, System.nanoTime() + offer.timeLeft().toNanos());
        } else if (message instanceof ServerMessage.Secure secure) {
            sessions.hear(secure).ifPresent(this::send);
            dropIfOver();
        } else if (message instanceof ServerMessage.RoundClosed closed) {
            closed(closed);
        } else if (message instanceof ServerMessage.HeartbeatAnswer answer) {
            from.answered(answer.sequence());
            backoff.reset();
        } else if (message instanceof ServerMessage.Draining draining) {
            disconnect("the server is going away", backoff.nextAfter(draining.reconnectAfter()));
        }
    }

    private void welcome(Connection from, ServerMessage.Welcome welcome) {
        from.welcome(welcome.heartbeatInterval(), System.nanoTime());
        tell(new ClientEvent.Connected(Protocol.detail(welcome.serverVersion())));
        if (unsent != null && unsent.endNanos() - System.nanoTime() > 0) {
            from.send(unsent.report());
        }
        unsent = null;
        ahead.announcement().ifPresent(this::send);
    }

    private void refused(ServerMessage.Refused refused) {
        String reason = "refused by the server: " + refused.code() + ": " + Protocol.detail(refused.message());
        Optional<Duration> retryAfter = refused.retryAfter();
        if (retryAfter.isPresent()) {
            disconnect(reason, backoff.nextAfter(retryAfter.get()));
        } else {
            stopReason = reason;
        }
    }

    private void send(ClientMessage message) {
        if (connection != null) {
            connection.send(message);
        }
    }

    // ---- the round

    private void offered(RoundOffer offer, long endNanos) {
        if (offer.asksFor(Pace.Stage.WORK) && ahead.satisfies(offer)) {
            ahead.announcement().ifPresent(this::send);
            return;
        }
        if (offer.asksFor(Pace.Stage.WORK) && ahead.underWay(work, offer)) {
            return;
        }
        if (work == null && sessions.isFor(offer.round())) {
            repeat(offer);
        } else if (work == null) {
            decide(offer, endNanos);
        } else if (!work.settled() && work.isFor(offer)) {
            repeat(offer);
        } else if (work.settled()
                && (held == null || isLater(offer, held.offer().round()))) {
            held = new Held(offer, endNanos);
        } else if (!work.settled() && !work.ahead() && isLater(offer, work.round())) {
            supersede(work, offer, endNanos);
        } else {
            decline(offer, DeclineReason.BUSY, "at work on " + work.round());
        }
    }

    private static boolean isLater(RoundOffer offer, RoundRef than) {
        return offer.round().task().equals(than.task()) && offer.round().round() > than.round();
    }

    /** A task has one round at a time: the server has given up the one in work. */
    private void supersede(Work present, RoundOffer offer, long endNanos) {
        ClientEngine.Decision decision = engine.consider(offer);
        Optional<SecureClient.Begun> refusal =
                decision instanceof ClientEngine.Agreed agreed && offer.mode() != AggregationMode.CLEAR
                        ? engine.refusal(offer, agreed.plan())
                        : Optional.empty();
        if (decision instanceof ClientEngine.Declined declined) {
            decline(offer, declined.reason(), declined.detail());
        } else if (refusal.isPresent()) {
            refuse(offer.round(), refusal.get());
        } else {
            sessions.giveUp(present.round(), "a later round was offered");
            present.settle();
            held = new Held(offer, endNanos);
        }
    }

    private void decide(RoundOffer offer, long endNanos) {
        Optional<Prepared> prepared = ahead.preparedFor(offer);
        if (offer.asksFor(Pace.Stage.BUFFER) && prepared.isEmpty()) {
            decline(offer, DeclineReason.BUSY, "no update of this task is held");
            return;
        }
        ClientEngine.Decision decision = engine.consider(offer);
        if (decision instanceof ClientEngine.Declined declined) {
            decline(offer, declined.reason(), declined.detail());
        } else if (decision instanceof ClientEngine.Agreed agreed && offer.asksFor(Pace.Stage.WORK)) {
            accepted(offer);
            AheadWork steps = new AheadWork(offer, agreed.plan(), hello.client(), engine, transfers, mailbox);
            work = new Work(offer, steps, endNanos);
        } else if (decision instanceof ClientEngine.Agreed agreed && offer.mode() != AggregationMode.CLEAR) {
            beginSession(offer, agreed.plan(), prepared, endNanos);
        } else if (decision instanceof ClientEngine.Agreed agreed) {
            accepted(offer);
            RoundWork steps = new RoundWork(offer, agreed.plan(), hello.client(), engine, transfers, mailbox, prepared);
            work = new Work(offer, steps, endNanos);
        }
    }

    private void beginSession(RoundOffer offer, Plan plan, Optional<Prepared> prepared, long endNanos) {
        SecureClient.Begun begun = sessions.begin(offer, plan, endNanos);
        if (begun.session().isEmpty()) {
            refuse(offer.round(), begun);
            return;
        }
        accepted(offer);
        SecureWork steps = new SecureWork(
                offer, plan, hello.client(), engine, transfers, begun.session().get(), mailbox, prepared);
        work = new Work(offer, steps, endNanos);
    }

    private void accepted(RoundOffer offer) {
        send(new ClientMessage.OfferAccepted(offer.round()));
        tell(new ClientEvent.Accepted(offer.round()));
    }

    private void refuse(RoundRef round, SecureClient.Begun refused) {
        send(new ClientMessage.OfferDeclined(
                round, DeclineReason.POLICY, refused.code().name()));
        tell(new ClientEvent.Declined(round, DeclineReason.POLICY + ": " + Protocol.detail(refused.refusal())));
    }

    /** The server forgot that it had an answer: it gets the same one again. */
    private void repeat(RoundOffer offer) {
        send(new ClientMessage.OfferAccepted(offer.round()));
        sessions.repeat(offer);
        dropIfOver();
    }

    /** A session that ended of itself: what its worker still does is of no more interest. */
    private void dropIfOver() {
        sessions.ended().ifPresent(ended -> {
            tell(ended);
            if (work != null && work.round().equals(ended.round()) && !work.settled()) {
                work.settle();
            }
        });
    }

    private void decline(RoundOffer offer, DeclineReason reason, String detail) {
        send(new ClientMessage.OfferDeclined(offer.round(), reason, Protocol.detail(detail)));
        tell(new ClientEvent.Declined(offer.round(), reason + ": " + Protocol.detail(detail)));
    }

    private void closed(ServerMessage.RoundClosed closed) {
        sessions.closed(closed);
        if (work != null && work.round().equals(closed.round())) {
            work.settle();
        }
        ahead.closed(closed);
        if (held != null && held.offer().round().equals(closed.round())) {
            held = null;
        }
        String reason = Protocol.detail((closed.reasonCode() + " " + closed.message()).strip());
        tell(new ClientEvent.Closed(closed.round(), closed.outcome(), reason));
    }

    /** The worker has said its last word: its thread is waited for, so that none outlives the client. */
    private void finish(Mail.Finished finished) throws InterruptedException {
        Work ended = work;
        if (ended != null) {
            ended.awaitEnd(WORKER_END_MAX);
            work = null;
            if (!ended.settled()) {
                report(ended, finished.outcome());
            }
        }
        Held next = held;
        held = null;
        if (next != null && next.endNanos() - System.nanoTime() > 0) {
            decide(next.offer(), next.endNanos());
        }
    }

    private void report(Work ended, Mail.Outcome outcome) {
        if (outcome instanceof Mail.Held done) {
            ahead.hold(done.update());
            ahead.announcement().ifPresent(this::send);
        } else if (outcome instanceof Mail.Submitted) {
            tell(new ClientEvent.Submitted(ended.round()));
        } else if (outcome instanceof Mail.SessionEnded sessionEnded) {
            tell(new ClientEvent.Failed(ended.round(), Protocol.detail(sessionEnded.reason())));
        } else if (outcome instanceof Mail.GaveUp gaveUp) {
            sessions.giveUp(ended.round(), gaveUp.reason());
            failed(ended, gaveUp.code(), gaveUp.reason());
        } else {
            sessions.giveUp(ended.round(), "the trainer was interrupted by its own side");
            failed(ended, FailureCode.TRAINER, "the trainer was interrupted by its own side");
        }
    }

    private void failed(Work ended, FailureCode code, String reason) {
        ClientMessage.TrainingFailed report =
                new ClientMessage.TrainingFailed(ended.round(), code, Protocol.detail(reason));
        long now = System.nanoTime();
        keepUntilSent(report, now + ended.nanosLeft(now));
        tell(new ClientEvent.Failed(ended.round(), code + ": " + Protocol.detail(reason)));
    }

    /** Sends a report, or keeps it for the next connection. */
    private void keepUntilSent(ClientMessage.TrainingFailed report, long endNanos) {
        if (connection != null && connection.welcomed()) {
            connection.send(report);
        } else {
            unsent = new Unsent(report, endNanos);
        }
    }

    // ---- the end

    private void end() {
        mailbox.close();
        sessions.giveUp("the client stops");
        if (connection != null) {
            connection.close();
            connection = null;
        }
        try {
            if (work != null) {
                work.settle();
            }
            channels.close();
            if (work != null && !work.awaitEnd(WORKER_END_MAX)) {
                LOG.log(System.Logger.Level.WARNING, "the trainer does not heed its interruption; it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tell(new ClientEvent.Stopped(stopReason()));
    }

    private void tell(ClientEvent event) {
        LOG.log(System.Logger.Level.INFO, "{0}", event);
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the listener failed", e);
        }
    }
}
