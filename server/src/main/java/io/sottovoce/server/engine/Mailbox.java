package io.sottovoce.server.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Runs steps one after the other, in the order in which they came, on threads that it borrows. Never blocks the sender.
 * Its length is bounded by what sends to it: a few steps for each connected client, a few for each timer.
 */
final class Mailbox implements Executor {
    private static final Logger LOG = Logger.getLogger(Mailbox.class);

    private final Executor threads;
    private final Queue<Runnable> steps = new ArrayDeque<>();
    private boolean running;

    Mailbox(Executor threads) {
        this.threads = threads;
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
            } catch (RuntimeException e) {
                LOG.error("a step failed, which is a fault of this server", e);
            }
        }
    }
}
