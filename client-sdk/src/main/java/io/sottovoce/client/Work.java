package io.sottovoce.client;

import io.sottovoce.proto.Pace;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.time.Duration;

/** A round in work, as the thread that owns a client's state sees it. Confined to that thread. */
final class Work {
    private final RoundOffer offer;
    private final Thread thread;
    private final long endNanos;
    private boolean settled;

    /** Work that begins now on a thread of its own. */
    Work(RoundOffer offer, Runnable work, long endNanos) {
        this.offer = offer;
        this.endNanos = endNanos;
        this.thread = new Thread(work, "sottovoce-worker");
        thread.setDaemon(true);
        thread.start();
    }

    RoundRef round() {
        return offer.round();
    }

    /** Whether an offer is this round's, again. */
    boolean isFor(RoundOffer other) {
        return round().equals(other.round()) && offer.ticket().equalsConstantTime(other.ticket());
    }

    /** The offer it is for. */
    RoundOffer offer() {
        return offer;
    }

    /** Whether it trains ahead for later rounds, which do not end it. */
    boolean ahead() {
        return offer.asksFor(Pace.Stage.WORK);
    }

    /** Whether how it ends is of no more interest; it may still run. */
    boolean settled() {
        return settled;
    }

    /** Its end is of no more interest: stop it soon. */
    void settle() {
        settled = true;
        thread.interrupt();
    }

    /** Nanoseconds until the round is over; many where that is of no more interest. */
    long nanosLeft(long nowNanos) {
        return settled ? Long.MAX_VALUE : endNanos - nowNanos;
    }

    /** Whether the thread has ended, after waiting for it. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        thread.join(atMost.toMillis());
        return !thread.isAlive();
    }
}
