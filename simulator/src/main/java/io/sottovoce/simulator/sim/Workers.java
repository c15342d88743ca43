package io.sottovoce.simulator.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads with two queues: what somebody waits for goes first, and what can wait fills the gaps. Each is worked
 * off in the order in which it came. A task that has begun is not put off for another.
 *
 * <p>Whoever waits in {@link #all} or {@link #help} works meanwhile, and from then on in the place of the last thread, which ends:
 * handing over to a thread that sleeps takes longer than much of what is done between two rounds. So one thread at a time may wait
 * like this, and what can wait is done by threads alone only while others are left.
 */
final class Workers implements AutoCloseable {
    /** How long one stays awake for others; to wake up takes as long on some virtual machines. */
    private static final long AWAKE_NANOS = 1_000_000;

    private final Lock lock = new ReentrantLock();
    private final Condition hasWork = lock.newCondition();
    /** Apart, so that what ends a batch does not wake a thread in vain. */
    private final Condition hasEnded = lock.newCondition();

    private final Queue<Task<?>> urgent = new ArrayDeque<>();
    private final Queue<Task<?>> idle = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean helped;
    private volatile boolean closed;

    Workers(int count) {
        for (int i = 0; i < count; i++) {
            boolean last = i == count - 1;
            Thread thread = new Thread(() -> work(last), "learner");
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    /** Does these as soon as threads are free. */
    <T> Batch<T> submit(List<Callable<T>> calls) {
        return queued(calls, urgent);
    }

    /** Does these when threads are free and nothing is submitted. */
    <T> Batch<T> whenIdle(List<Callable<T>> calls) {
        return queued(calls, idle);
    }

    /**
     * Does all of these, with the caller's help, and gives their results in their order; where one fails, it fails once the others
     * are done.
     */
    <T> List<T> all(List<Callable<T>> calls) throws InterruptedException {
        joined();
        Batch<T> batch = submit(calls);
        try {
            help(batch);
            return batch.results();
        } catch (InterruptedException e) {
            batch.cancel();
            throw e;
        }
    }

    /**
     * As {@link #all}, for calls that take well below a millisecond. Whoever waits for the last of them begins nothing that can
     * wait, which would take longer, and stays awake.
     */
    <T> List<T> allShort(List<Callable<T>> calls) throws InterruptedException {
        joined();
        Batch<T> batch = submit(calls);
        try {
            for (Task<?> task = nextUrgent(); task != null; task = nextUrgent()) {
                runHere(task);
            }
            batch.awaitAwake();
            return batch.results();
        } catch (InterruptedException e) {
            batch.cancel();
            throw e;
        }
    }

    private @Nullable Task<?> nextUrgent() {
        lock.lock();
        try {
            return urgent.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Works until all of these are done. */
    void help(Batch<?> batch) throws InterruptedException {
        joined();
        Task<?> task = nextBefore(batch);
        while (task != null) {
            runHere(task);
            task = nextBefore(batch);
        }
    }

    private static void runHere(Task<?> task) throws InterruptedException {
        task.run();
        if (task.interrupted) {
            throw new InterruptedException("interrupted at work");
        }
    }

    /** The caller takes the place of the last thread, which ends. */
    private void joined() {
        lock.lock();
        try {
            if (!helped) {
                helped = true;
                hasWork.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next task; null once a batch is done. */
    private @Nullable Task<?> nextBefore(Batch<?> batch) throws InterruptedException {
        lock.lock();
        try {
            while (batch.left.getCount() > 0) {
                Task<?> task = next();
                if (task != null) {
                    return task;
                }
                hasEnded.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void work(boolean last) {
        Task<?> task = next(last);
        while (task != null) {
            forgetInterrupt();
            task.run();
            task = next(last);
        }
    }

    /** An interrupt of a task that was cancelled as it ended is not meant for the next one; that of the end is. */
    private void forgetInterrupt() {
        boolean interrupted = Thread.interrupted();
        if (interrupted && closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next task for a thread; null where it is to end. */
    private @Nullable Task<?> next(boolean last) {
        lock.lock();
        try {
            while (!closed && !(last && helped)) {
                Task<?> task = next();
                if (task != null) {
                    return task;
                }
                hasWork.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Task<?> next() {
        return urgent.isEmpty() ? idle.poll() : urgent.poll();
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

    /** Interrupts what is being done and cancels what waits; returns when no thread is at work any more. */
    @Override
    public void close() {
        List<Task<?>> waiting = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            waiting.addAll(urgent);
            waiting.addAll(idle);
            urgent.clear();
            idle.clear();
            hasWork.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(task -> task.cancel(false)); // or who waits for them would wait for ever
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= ended(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of a thread; whether the caller was interrupted meanwhile. */
    private static boolean ended(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    /** As {@link #close}, of other threads. */
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

    private <T> Batch<T> queued(List<Callable<T>> calls, Queue<Task<?>> queue) {
        CountDownLatch left = new CountDownLatch(calls.size());
        List<Task<T>> tasks =
                calls.stream().map(call -> new Task<>(call, left, this::ended)).toList();
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            queue.addAll(tasks);
            hasWork.signalAll();
            hasEnded.signalAll(); // who waits for a batch may work on this one
        } finally {
            lock.unlock();
        }
        return new Batch<>(tasks, left);
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

        private void awaitAwake() {
            long end = System.nanoTime() + AWAKE_NANOS;
            while (left.getCount() > 0 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        private void cancel() {
            tasks.forEach(task -> task.cancel(true));
        }
    }

    private void ended() {
        lock.lock();
        try {
            hasEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tells of the end of its batch. */
    private static final class Task<T> extends FutureTask<T> {
        private final CountDownLatch left;
        private final Runnable afterLast;
        private volatile boolean interrupted;

        Task(Callable<T> call, CountDownLatch left, Runnable afterLast) {
            super(call);
            this.left = left;
            this.afterLast = afterLast;
        }

        @Override
        protected void setException(Throwable failure) {
            interrupted = failure instanceof InterruptedException;
            super.setException(failure);
        }

        @Override
        protected void done() {
            left.countDown();
            if (left.getCount() == 0) {
                afterLast.run();
            }
        }
    }
}
