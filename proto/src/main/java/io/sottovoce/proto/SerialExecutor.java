package io.sottovoce.proto;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in order, on another executor. */
final class SerialExecutor implements Executor {
    private final Executor executor;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    SerialExecutor(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        start();
    }

    /** An executor that takes nothing now may take something later: then the waiting tasks run first. */
    private void start() {
        boolean started = false;
        try {
            executor.execute(this::drain);
            started = true;
        } finally {
            if (!started) {
                synchronized (waiting) {
                    running = false;
                }
            }
        }
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (waiting) {
                task = waiting.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            boolean survived = false;
            try {
                task.run();
                survived = true;
            } finally {
                if (!survived) {
                    start();
                }
            }
        }
    }
}
