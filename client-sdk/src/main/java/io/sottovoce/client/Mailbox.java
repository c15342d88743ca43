package io.sottovoce.client;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Mail for the thread that owns a client's state. Bounded for strangers: whoever brings more than it holds waits, and so a
 * server that talks too much is not read from. What the client itself has to say is never made to wait, since it is said
 * under locks that the owning thread takes, and by the owning thread too. Thread-safe.
 */
final class Mailbox {
    static final int CAPACITY = 64;

    private final Object lock = new Object();
    private final Deque<Mail> queue = new ArrayDeque<>();
    private boolean closed;

    /** Leaves mail, also where the thread is interrupted, which it stays; of no effect once the box is closed. */
    void post(Mail mail) {
        boolean interrupted = false;
        synchronized (lock) {
            while (!closed && queue.size() >= CAPACITY) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            leave(mail);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Leaves mail of the client's own, full or not, and never waits. Bounded by its senders: a session answers a mail with
     * one message at most.
     */
    void postOwn(Mail mail) {
        synchronized (lock) {
            leave(mail);
        }
    }

    /** The next mail, or nothing where none comes in time. */
    @Nullable
    Mail poll(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        synchronized (lock) {
            long left = nanos;
            while (queue.isEmpty() && left > 0) {
                lock.wait(left / 1_000_000, (int) (left % 1_000_000));
                left = end - System.nanoTime();
            }
            Mail next = queue.poll();
            lock.notifyAll();
            return next;
        }
    }

    /** Nobody reads any more. */
    void close() {
        synchronized (lock) {
            closed = true;
            queue.clear();
            lock.notifyAll();
        }
    }

    private void leave(Mail mail) {
        if (!closed) {
            queue.add(mail);
            lock.notifyAll();
        }
    }
}
