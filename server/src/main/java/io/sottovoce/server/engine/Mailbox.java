package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps one after the other, in the order in which they came, on threads that it borrows. Never blocks the sender.
 * Its length is bounded by what sends to it: so many words of each client that wait, a few steps for each timer.
 */
final class Mailbox implements Executor {
    private static final Logger LOG = Logger.getLogger(Mailbox.class);

    /** Words of one client that wait; an honest one says a few in a round. */
    static final int WORDS_MAX = 64;

    private final Executor threads;
    private final Queue<Runnable> steps = new ArrayDeque<>();
    private final Map<ClientId, Integer> words = new ConcurrentHashMap<>();
    private boolean running;

    Mailbox(Executor threads) {
        this.threads = threads;
    }

    /** As {@link #execute}, for what a client says; false, and nothing done, where {@link #WORDS_MAX} of its words wait. */
    boolean offer(ClientId client, Runnable step) {
        if (words.merge(client, 1, Integer::sum) > WORDS_MAX) {
            words.computeIfPresent(client, Mailbox::less);
            return false;
        }
        execute(() -> {
            words.computeIfPresent(client, Mailbox::less);
            step.run();
        });
        return true;
    }

    private static @Nullable Integer less(ClientId client, Integer waiting) {
        return waiting == 1 ? null : waiting - 1;
    }

    @Override
    public void execute(Runnable step) {
        synchronized (steps) {
            steps.add(step);
            if (running) {
                return;
            }
            running = true;
        }
        threads.execute(this::drain);
    }

    private void drain() {
        while (true) {
            Runnable step;
            synchronized (steps) {
                step = steps.poll();
                if (step == null) {
                    running = false;
                    return;
                }
            }
            try {
                step.run();
            } catch (RuntimeException | Error e) { // the steps behind it are to run, the end of the task among them
                LOG.error("a step failed, which is a fault of this server", e);
            }
        }
    }
}
