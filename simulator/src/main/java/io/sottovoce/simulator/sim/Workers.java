package io.sottovoce.simulator.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A fixed number of threads with two queues in one: what somebody waits for goes first, and what can wait fills the gaps. Each
 * is worked off in the order in which it came. A task that has begun is not put off for another.
 */
final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor threads;
    private final AtomicLong order = new AtomicLong();

    Workers(int count) {
        threads = new ThreadPoolExecutor(
                count, count, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<>(), Workers::daemon);
    }

    /** Does this as soon as a thread is free. */
    <T> Future<T> submit(Callable<T> call) {
        return execute(new Task<>(call, false, order.getAndIncrement()));
    }

    /** Does this when a thread is free and nothing is submitted. */
    <T> Future<T> whenIdle(Callable<T> call) {
        return execute(new Task<>(call, true, order.getAndIncrement()));
    }

    /** Does all of these and gives their results in their order; where one fails, it fails once the others are done. */
    <T> List<T> all(List<Callable<T>> calls) throws InterruptedException {
        List<Future<T>> futures = new ArrayList<>(calls.size());
        calls.forEach(call -> futures.add(submit(call)));
        try {
            awaitAll(futures);
        } catch (InterruptedException e) {
            futures.forEach(future -> future.cancel(true));
            throw e;
        }
        List<T> results = new ArrayList<>(calls.size());
        for (Future<T> future : futures) {
            results.add(result(future));
        }
        return results;
    }

    private static <T> void awaitAll(List<Future<T>> futures) throws InterruptedException {
        for (Future<T> future : futures) {
            try {
                future.get();
            } catch (ExecutionException e) {
                // Thrown when the results are taken.
            }
        }
    }

    /** Waits for a result; a failure is thrown as it was. */
    static <T> T result(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        end(threads);
    }

    /** Interrupts what is being done and forgets what waits; returns when no thread is at work any more. */
    static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> Future<T> execute(Task<T> task) {
        threads.execute(task);
        return task;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "learner");
        thread.setDaemon(true);
        return thread;
    }

    /** In the order of the queue. */
    private static final class Task<T> extends FutureTask<T> implements Comparable<Task<?>> {
        private final boolean waits;
        private final long number;

        Task(Callable<T> call, boolean waits, long number) {
            super(call);
            this.waits = waits;
            this.number = number;
        }

        @Override
        public int compareTo(Task<?> other) {
            int byKind = Boolean.compare(waits, other.waits);
            return byKind != 0 ? byKind : Long.compare(number, other.number);
        }
    }
}
