package io.sottovoce.simulator.sim;

import io.sottovoce.learning.Evaluation;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.optimiser.ServerOptimiser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * A fixed number of threads that train and evaluate, with models that are reused over all clients. Which thread trains
 * which client has no influence on any result.
 */
public final class LearnerPool implements AutoCloseable {
    private final Plan plan;
    private final int workers;
    private final Workers threads;
    private final ModelPool trainers;
    private final Evaluators evaluators;
    private final LongAdder trainingNanos = new LongAdder();
    private final List<Workers.Batch<Boolean>> preparations = new ArrayList<>();

    /** A pool of so many threads for one plan. */
    public LearnerPool(Plan plan, int workers) {
        this.plan = plan;
        this.workers = workers;
        this.trainers = new ModelPool(workers);
        this.threads = new Workers(workers);
        this.evaluators = new Evaluators(plan);
    }

    /**
     * Loads the kernels and makes the first model on a thread, while the caller goes on. A thread that has nothing to do
     * rehearses the server's step meanwhile.
     */
    public void prepare(ServerOptimiser optimiser) {
        preparations.add(threads.submit(List.of(() -> {
            trainers.prepare(plan);
            return true;
        })));
        threads.whenIdle(List.of(() -> {
            GlobalModel.rehearse(optimiser);
            return true;
        }));
    }

    /**
     * Cuts and unpacks what models are to be evaluated on, while the caller goes on. Threads that have nothing to do make the models
     * for it then.
     */
    public void prepareEvaluation(Dataset data) {
        preparations.add(threads.submit(List.of(() -> {
            evaluators.unpack(data);
            threads.whenIdle(evaluators.models(data));
            return true;
        })));
    }

    /** Waits for what {@link #prepare} and {@link #prepareEvaluation} have begun, and fails as it did. */
    public void ready() throws InterruptedException {
        for (Workers.Batch<Boolean> preparation : preparations) {
            preparation.results();
        }
        preparations.clear();
    }

    /** Runs trainings on the threads; the results are in the order of the jobs. */
    public <T> List<T> train(List<Job<T>> jobs) throws InterruptedException {
        return threads.all(
                jobs.stream().<Callable<T>>map(job -> () -> timed(job)).toList());
    }

    /**
     * As {@link #train(List)}, with something done with each result on the thread that made it, which does not count as
     * training.
     */
    <T, R> List<R> train(List<Job<T>> jobs, Function<T, R> after) throws InterruptedException {
        return threads.all(jobs.stream()
                .<Callable<R>>map(job -> () -> after.apply(timed(job)))
                .toList());
    }

    private <T> T timed(Job<T> job) throws InterruptedException {
        long start = System.nanoTime();
        try {
            return job.run(trainers);
        } finally {
            trainingNanos.add(System.nanoTime() - start);
        }
    }

    /** As {@link #work}, in calls that take well below a millisecond. */
    <T> List<T> workShort(List<Callable<T>> calls) throws InterruptedException {
        return threads.allShort(calls);
    }

    /** Runs other work of a round on the threads; the results are in the order of the calls. */
    public <T> List<T> work(List<Callable<T>> calls) throws InterruptedException {
        return threads.all(calls);
    }

    /** Evaluates in parts; the number of threads does not matter. */
    public Evaluation evaluate(float[] parameters, Dataset data) throws InterruptedException {
        return PendingEvaluation.joined(threads.all(evaluators.parts(parameters, data)))
                .evaluation();
    }

    /** As {@link #evaluate}, on threads that would have nothing to do. */
    PendingEvaluation evaluateWhenIdle(float[] parameters, Dataset data) {
        return new PendingEvaluation(threads.whenIdle(evaluators.parts(parameters, data)));
    }

    /** Works until an evaluation is done. */
    void finish(PendingEvaluation evaluation) throws InterruptedException {
        evaluation.help(threads);
    }

    /** Number of threads. */
    public int workers() {
        return workers;
    }

    /** Time that all threads together have spent in local training. */
    public long trainingNanos() {
        return trainingNanos.sum();
    }

    @Override
    public void close() {
        threads.close();
        awaitPreparation();
        trainers.close();
        evaluators.close();
    }

    /** A process must not end in the midst of loading native code. */
    private void awaitPreparation() {
        try {
            ready();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Whoever needed the model was told by ready(); nobody needs it now.
        }
    }

    /** One client's training. */
    @FunctionalInterface
    public interface Job<T> {
        /** Trains on models of the pool. */
        T run(ModelPool models) throws InterruptedException;
    }
}
