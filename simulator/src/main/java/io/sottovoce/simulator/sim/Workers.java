package io.sottovoce.simulator.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

    /** Does these as soon as threads are free. */
    <T> Batch<T> submit(List<Callable<T>> calls) {
        return execute(calls, false);
    }

    /** Does these when threads are free and nothing is submitted. */
    <T> Batch<T> whenIdle(List<Callable<T>> calls) {
        return execute(calls, true);
    }

    /** Does all of these and gives their results in their order; where one fails, it fails once the others are done. */
    <T> List<T> all(List<Callable<T>> calls) throws InterruptedException {
        Batch<T> batch = submit(calls);
        try {
            return batch.results();
        } catch (InterruptedException e) {
            batch.cancel();
            throw e;
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

    private <T> Batch<T> execute(List<Callable<T>> calls, boolean waits) {
        CountDownLatch left = new CountDownLatch(calls.size());
        List<Task<T>> tasks = calls.stream()
                .map(call -> new Task<>(call, left, waits, order.getAndIncrement()))
                .toList();
        tasks.forEach(threads::execute);
        return new Batch<>(tasks, left);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "learner");
        thread.setDaemon(true);
        return thread;
    }

    /** Tasks whose results are wanted together. Whoever waits for them is woken once, by the last, and not by each. */
    static final class Batch<T> {
        private final List<Task<T>> tasks;
        private final CountDownLatch left;

        private Batch(List<Task<T>> tasks, CountDownLatch left) {
            this.tasks = tasks;
            this.left = left;
        }

        /** Waits until all are done; the results in the order of the calls, or the first failure in that order. */
        List<T> results() throws InterruptedException {
            left.await();
            List<T> results = new ArrayList<>(tasks.size());
            for (Task<T> task : tasks) {
                results.add(result(task));
            }
            return results;
        }

        private void cancel() {
            tasks.forEach(task -> task.cancel(true));
        }
    }

    /** In the order of the queue. */
    private static final class Task<T> extends FutureTask<T> implements Comparable<Task<?>> {
        private final CountDownLatch left;
        private final boolean waits;
        private final long number;

        Task(Callable<T> call, CountDownLatch left, boolean waits, long number) {
            super(call);
            this.left = left;
            this.waits = waits;
            this.number = number;
        }

        @Override
        protected void done() {
            left.countDown();
        }

        @Override
        public int compareTo(Task<?> other) {
            int byKind = Boolean.compare(waits, other.waits);
            return byKind != 0 ? byKind : Long.compare(number, other.number);
        }
    }
}
