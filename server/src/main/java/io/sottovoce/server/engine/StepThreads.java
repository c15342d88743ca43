package io.sottovoce.server.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** The threads of a server, none of which keeps the process alive. */
final class StepThreads {
    /** Most of them wait for the disk: so many updates may be forced at a time, which a file system does together. */
    private static final int STEPS_MIN = 32;

    private static final int STEPS_PER_CORE = 4;

    private StepThreads() {}

    /** For steps that are short and may block on storage. */
    static ExecutorService steps() {
        int cores = Runtime.getRuntime().availableProcessors();
        return Executors.newFixedThreadPool(Math.max(STEPS_MIN, STEPS_PER_CORE * cores), named("sottovoce-step"));
    }

    /** For aggregation and evaluation, so many at a time. */
    static ExecutorService workers(int count) {
        return Executors.newFixedThreadPool(count, named("sottovoce-worker"));
    }

    /** For what is due at a time; its tasks only hand over. */
    static ScheduledExecutorService timer() {
        return Executors.newSingleThreadScheduledExecutor(named("sottovoce-timer"));
    }

    private static ThreadFactory named(String name) {
        return step -> {
            Thread thread = new Thread(step, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
