package io.sottovoce.learning.bench;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Steps a second of several models, each on a thread of its own, over those of one alone: what clients on the cores of
 * one machine take from each other. Models are built and warm before the clock starts; one and several take turns, so
 * that a machine that slows down slows both.
 */
public final class ScalingBenchmark {
    private static final int TURNS = 5;
    private static final long TURN_NANOS = 2_000_000_000L;
    private static final int CALLS_A_TURN = 10;

    private ScalingBenchmark() {}

    /**
     * Measures.
     *
     * @return median over the turns of the ratio by the wall; the number of models where nothing is shared
     */
    public static double run(ModelSpec spec, TrainingPlan plan, int models) throws InterruptedException {
        double[] ratios = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            double alone = rate(spec, plan, 1);
            ratios[turn] = rate(spec, plan, models) / alone;
        }
        return TrainBenchmark.median(ratios);
    }

    private static double rate(ModelSpec spec, TrainingPlan plan, int models) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(models);
        Callable<Double> one = () -> stepsPerSecond(spec, plan, start);
        ExecutorService threads = Executors.newFixedThreadPool(models);
        try {
            List<Future<Double>> rates = new ArrayList<>();
            for (int i = 0; i < models; i++) {
                rates.add(threads.submit(one));
            }
            double sum = 0;
            for (Future<Double> rate : rates) {
                sum += rate.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a model under measurement failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static double stepsPerSecond(ModelSpec spec, TrainingPlan plan, CyclicBarrier start) throws Exception {
        Dataset data = TrainBenchmark.noise(spec, plan.batchSize() * 64);
        try (Model model = new Model(spec, plan.rowsMax())) {
            model.initialise(1);
            int steps = stepsOfCall(model, data, plan);
            TrainingPlan call = TrainBenchmark.withSteps(plan, steps);
            start.await();
            long began = System.nanoTime();
            long done = 0;
            while (System.nanoTime() - began < TURN_NANOS) {
                model.train(data, call, 1);
                done += steps;
            }
            return done * 1e9 / (System.nanoTime() - began);
        }
    }

    /** As many steps as make a call of a tenth of a turn, so that its copies of the parameters weigh little. */
    private static int stepsOfCall(Model model, Dataset data, TrainingPlan plan) throws InterruptedException {
        int steps = 4;
        while (true) {
            long began = System.nanoTime();
            model.train(data, TrainBenchmark.withSteps(plan, steps), 1);
            long took = System.nanoTime() - began;
            if (took >= TURN_NANOS / CALLS_A_TURN) {
                return steps;
            }
            steps *= 2;
        }
    }
}
