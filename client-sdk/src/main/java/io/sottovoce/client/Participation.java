package io.sottovoce.client;

import io.sottovoce.client.secure.SecureClient;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client takes part in: one round in work or none, the offer that waits for its worker to stop, the session of
 * secure aggregation, the update trained ahead.
 *
 * <table>
 * <caption>What it does</caption>
 * <tr><th>on</th><th>does</th></tr>
 * <tr><td>offer, idle</td><td>accepts and begins, or declines</td></tr>
 * <tr><td>offer of the round in work, or of the live session</td><td>accepts again: the server forgot</td></tr>
 * <tr><td>offer, the round in work is over</td><td>keeps it until the worker has stopped</td></tr>
 * <tr><td>offer of a later round of the task, at work</td><td>declines; or where it would agree gives up the round in work,
 * which the server has given up, and keeps the offer until the worker has stopped</td></tr>
 * <tr><td>another offer, at work</td><td>declines as busy</td></tr>
 * <tr><td>round closed</td><td>interrupts the worker where it is on that round</td></tr>
 * <tr><td>the round's time over</td><td>interrupts the worker</td></tr>
 * <tr><td>disconnected</td><td>forgets the offer that waits, which is made again; the worker goes on</td></tr>
 * <tr><td>stop</td><td>interrupts the worker, gives up the session</td></tr>
 * </table>
 *
 * <p>Confined to the thread that owns the client's state; workers and sessions tell it by mail.
 */
final class Participation {
    private static final Duration SESSION_TICK = Duration.ofSeconds(1);
    private static final Duration WORKER_END_MAX = Duration.ofSeconds(10);

    private final ClientId client;
    private final ClientEngine engine;
    private final Transfers transfers;
    private final Mailbox mailbox;
    private final ServerLink link;
    private final ClientListener listener;
    private final SessionKeeper sessions;
    private final AheadState ahead = new AheadState();

    private @Nullable Work work;
    private @Nullable WaitingOffer waiting;

    /** An offer that waits for the worker to stop. */
    private record WaitingOffer(RoundOffer offer, long endNanos) {}

    /** A client that takes part in nothing yet. */
    Participation(
            ClientId client,
            ClientEngine engine,
            Transfers transfers,
            Mailbox mailbox,
            ServerLink link,
            ClientListener listener) {
        this.client = client;
        this.engine = engine;
        this.transfers = transfers;
        this.mailbox = mailbox;
        this.link = link;
        this.listener = listener;
        this.sessions = new SessionKeeper(engine, mailbox);
    }

    /** Nanoseconds until {@link #tick} has something to do. */
    long nanosLeft(long now) {
        long left = sessions.lives() ? SESSION_TICK.toNanos() : Long.MAX_VALUE;
        return work == null ? left : Math.min(left, work.nanosLeft(now));
    }

    /** Time has passed. */
    void tick(long now) {
        sessions.tick();
        dropIfOver();
        if (work != null && work.nanosLeft(now) <= 0) {
            sessions.giveUp(work.round(), "the round's time is over");
            work.settle();
            tell(new ClientEvent.Failed(work.round(), "the round's time is over"));
        }
    }

    /** The server took the client: it hears of the update that is held. */
    void welcomed() {
        ahead.announcement().ifPresent(link::send);
    }

    /** The connection has ended. */
    void disconnected() {
        waiting = null;
    }

    /** A message of secure aggregation came. */
    void heard(ServerMessage.Secure message) {
        sessions.hear(message).ifPresent(link::send);
        dropIfOver();
    }

    /** The worker has trained. */
    void trained(Mail.Trained trained) {
        if (work != null && !work.settled()) {
            LocalResult result = trained.result();
            tell(new ClientEvent.Trained(trained.round(), result.examples(), result.meanLoss()));
        }
    }

    /** The update that is held is not to be given a second time. */
    void spent() {
        ahead.spend();
    }

    /** An offer came, which is of interest until a time of {@link System#nanoTime}. */
    void offered(RoundOffer offer, long endNanos) {
        if (offer.asksFor(Pace.Stage.WORK) && ahead.satisfies(offer)) {
            ahead.announcement().ifPresent(link::send);
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
                && (waiting == null || isLater(offer, waiting.offer().round()))) {
            waiting = new WaitingOffer(offer, endNanos);
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
            waiting = new WaitingOffer(offer, endNanos);
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
            AheadWork steps = new AheadWork(offer, agreed.plan(), client, engine, transfers, mailbox);
            work = new Work(offer, steps, endNanos);
        } else if (decision instanceof ClientEngine.Agreed agreed && offer.mode() != AggregationMode.CLEAR) {
            beginSession(offer, agreed.plan(), prepared, endNanos);
        } else if (decision instanceof ClientEngine.Agreed agreed) {
            accepted(offer);
            RoundWork steps = new RoundWork(offer, agreed.plan(), client, engine, transfers, mailbox, prepared);
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
                offer, plan, client, engine, transfers, begun.session().get(), mailbox, prepared);
        work = new Work(offer, steps, endNanos);
    }

    private void accepted(RoundOffer offer) {
        link.send(new ClientMessage.OfferAccepted(offer.round()));
        tell(new ClientEvent.Accepted(offer.round()));
    }

    private void refuse(RoundRef round, SecureClient.Begun refused) {
        link.send(new ClientMessage.OfferDeclined(
                round, DeclineReason.POLICY, refused.code().name()));
        tell(new ClientEvent.Declined(round, DeclineReason.POLICY + ": " + Protocol.detail(refused.refusal())));
    }

    /** The server forgot that it had an answer: it gets the same one again. */
    private void repeat(RoundOffer offer) {
        link.send(new ClientMessage.OfferAccepted(offer.round()));
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
        link.send(new ClientMessage.OfferDeclined(offer.round(), reason, Protocol.detail(detail)));
        tell(new ClientEvent.Declined(offer.round(), reason + ": " + Protocol.detail(detail)));
    }

    /** The server has closed a round. */
    void closed(ServerMessage.RoundClosed closed) {
        sessions.closed(closed);
        if (work != null && work.round().equals(closed.round())) {
            work.settle();
        }
        ahead.closed(closed);
        if (waiting != null && waiting.offer().round().equals(closed.round())) {
            waiting = null;
        }
        String reason = Protocol.detail((closed.reasonCode() + " " + closed.message()).strip());
        tell(new ClientEvent.Closed(closed.round(), closed.outcome(), reason));
    }

    /** The worker has said its last word: its thread is waited for, so that none outlives the client. */
    void finished(Mail.Finished finished) throws InterruptedException {
        Work ended = work;
        if (ended != null) {
            ended.awaitEnd(WORKER_END_MAX);
            work = null;
            if (!ended.settled()) {
                report(ended, finished.outcome());
            }
        }
        WaitingOffer next = waiting;
        waiting = null;
        if (next != null && next.endNanos() - System.nanoTime() > 0) {
            decide(next.offer(), next.endNanos());
        }
    }

    private void report(Work ended, Mail.Outcome outcome) {
        if (outcome instanceof Mail.Held done) {
            ahead.hold(done.update());
            ahead.announcement().ifPresent(link::send);
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
        link.sendOrKeep(report, now + ended.nanosLeft(now));
        tell(new ClientEvent.Failed(ended.round(), code + ": " + Protocol.detail(reason)));
    }

    /** The client stops: gives up everything; {@link #awaitEnd} waits for what still runs. */
    void stop() {
        sessions.giveUp("the client stops");
        if (work != null) {
            work.settle();
        }
    }

    /** Whether the worker has ended, after waiting for it. */
    boolean awaitEnd() throws InterruptedException {
        return work == null || work.awaitEnd(WORKER_END_MAX);
    }

    private void tell(ClientEvent event) {
        listener.onEvent(event);
    }
}
