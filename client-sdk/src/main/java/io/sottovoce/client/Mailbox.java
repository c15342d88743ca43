package io.sottovoce.client;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Mail for the thread that owns a client's state. Bounded: whoever brings more than it holds waits, and so a server that
 * talks too much is not read from. Thread-safe.
 */
final class Mailbox {
    private static final int CAPACITY = 64;
    private static final long OFFER_MILLIS = 100;

    private final BlockingQueue<Mail> queue = new ArrayBlockingQueue<>(CAPACITY);
    private volatile boolean closed;

    /** Leaves mail, also where the thread is interrupted, which it stays; of no effect once the box is closed. */
    void post(Mail mail) {
        boolean interrupted = false;
        boolean left = false;
        while (!left && !closed) {
            try {
                left = queue.offer(mail, OFFER_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next mail, or nothing where none comes in time. */
    @Nullable
    Mail poll(long nanos) throws InterruptedException {
        return queue.poll(nanos, TimeUnit.NANOSECONDS);
    }

    /** Nobody reads any more. */
    void close() {
        closed = true;
        queue.clear();
    }
}
