package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.rounds.round.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A fixed number of threads with one {@link Learner} each, made on its thread and reused over all clients. Which thread
 * trains which client has no influence on any result.
 */
final class LearnerPool implements AutoCloseable {
    /** Examples that are evaluated at a time, so that the parts of a large test set spread over the threads. */
    private static final int EVALUATION_PART = 2_000;

    private final int workers;
    private final ExecutorService threads;
    private final ThreadLocal<Learner> learner;
    private final List<Learner> made = new ArrayList<>();
    private final LongAdder trainingNanos = new LongAdder();

    LearnerPool(int workers, Supplier<Learner> factory) {
        this.workers = workers;
        this.threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "learner");
            thread.setDaemon(true);
            return thread;
        });
        this.learner = ThreadLocal.withInitial(() -> {
            Learner one = factory.get();
            synchronized (made) {
                made.add(one);
            }
            return one;
        });
    }

    /** Trains all; the results are in the order of the jobs. */
    List<LocalResult> train(float[] global, List<Job> jobs) throws InterruptedException {
        return all(jobs, job -> {
            Learner own = learner.get();
            long start = System.nanoTime();
            LocalResult result = own.train(global, job.data(), job.seed());
            trainingNanos.add(System.nanoTime() - start);
            return result;
        });
    }

    /** Evaluates in parts; sums in the order of the examples, so that the number of threads does not matter. */
    Evaluation evaluate(float[] parameters, Dataset data) throws InterruptedException {
        List<Dataset> parts = new ArrayList<>();
        for (int from = 0; from < data.size(); from += EVALUATION_PART) {
            int start = from;
            int[] rows = new int[Math.min(EVALUATION_PART, data.size() - from)];
            java.util.Arrays.setAll(rows, i -> start + i);
            parts.add(data.select(rows));
        }
        double loss = 0;
        double correct = 0;
        for (Evaluation part : all(parts, one -> learner.get().evaluate(parameters, one))) {
            loss += part.loss() * part.examples();
            correct += Math.rint(part.accuracy() * part.examples());
        }
        return new Evaluation(loss / data.size(), correct / data.size(), data.size());
    }

    int workers() {
        return workers;
    }

    /** Time that all threads together have spent in local training. */
    long trainingNanos() {
        return trainingNanos.sum();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        synchronized (made) {
            made.forEach(Learner::close);
        }
    }

    private <A, B> List<B> all(List<A> inputs, Function<A, B> work) throws InterruptedException {
        List<Callable<B>> calls = new ArrayList<>();
        inputs.forEach(input -> calls.add(() -> work.apply(input)));
        List<B> results = new ArrayList<>(inputs.size());
        for (Future<B> future : threads.invokeAll(calls)) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
        return results;
    }

    /** One client's training. */
    record Job(Dataset data, long seed) {}
}
