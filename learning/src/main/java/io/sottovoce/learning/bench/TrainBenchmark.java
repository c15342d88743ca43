package io.sottovoce.learning.bench;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Embedding;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.MatrixFactors;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;

/**
 * Measures training steps of one model on one thread: the median over repetitions of a run of steps, by the wall and by
 * the processor time of the thread, and the machine's matrix product in the same run. Data are noise.
 */
public final class TrainBenchmark {
    private static final int REPETITIONS = 7;
    private static final long REPETITION_NANOS = 700_000_000L;
    private static final int GEMM = 512;

    private TrainBenchmark() {}

    /**
     * What was measured.
     *
     * @param stepMillis median wall time of a step
     * @param stepCpuMillis median processor time of a step
     * @param samplesPerSecond examples a second by the wall
     * @param gemmGflops arithmetic rate of a 512 x 512 matrix product
     * @param allocatedBytesPerStep of the heap
     * @param breakdownMillis processor time of each part of a step: copying the batch in, each layer forward and back,
     *     the optimiser
     */
    public record Result(
            double stepMillis,
            double stepCpuMillis,
            double samplesPerSecond,
            double gemmGflops,
            double allocatedBytesPerStep,
            Map<String, Double> breakdownMillis) {}

    /** Measures a model with plain SGD. */
    public static Result run(ModelSpec spec, int batch) throws InterruptedException {
        return run(spec, TrainingPlan.steps(1, batch, OptimiserSpec.Sgd.plain(1e-3)));
    }

    /** Measures a model with a plan; how many steps the plan states has no effect. */
    public static Result run(ModelSpec spec, TrainingPlan plan) throws InterruptedException {
        int batch = plan.batchSize();
        Dataset data = noise(spec, batch * 64);
        try (Model model = new Model(spec, plan.rowsMax())) {
            model.initialise(1);
            int steps = calibrate(model, data, plan);
            TrainingPlan measured = withSteps(plan, steps);
            double[] wall = new double[REPETITIONS];
            double[] cpu = new double[REPETITIONS];
            for (int i = 0; i < REPETITIONS; i++) {
                long cpuStart = cpuNanos();
                long wallStart = System.nanoTime();
                model.train(data, measured, i);
                wall[i] = (System.nanoTime() - wallStart) / 1e6 / steps;
                cpu[i] = (cpuNanos() - cpuStart) / 1e6 / steps;
            }
            double step = median(wall);
            return new Result(
                    step,
                    median(cpu),
                    batch * 1000 / step,
                    gemmGflops(),
                    allocatedPerStep(model, data, plan, steps),
                    model.timeStep(data, plan, Math.max(1, steps / 2)));
        }
    }

    static TrainingPlan withSteps(TrainingPlan plan, int steps) {
        return TrainingPlan.steps(steps, plan.batchSize(), plan.optimiser()).with(plan.options());
    }

    private static long allocatedBytes() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                ? threads.getThreadAllocatedBytes(Thread.currentThread().getId())
                : 0;
    }

    /** What a longer training allocates more than a shorter one: copies of the parameters are a training's, not a step's. */
    private static double allocatedPerStep(Model model, Dataset data, TrainingPlan plan, int steps)
            throws InterruptedException {
        long shorter = allocatedBy(model, data, withSteps(plan, steps));
        long longer = allocatedBy(model, data, withSteps(plan, 2 * steps));
        return Math.max(0, longer - shorter) / (double) steps;
    }

    private static long allocatedBy(Model model, Dataset data, TrainingPlan plan) throws InterruptedException {
        long start = allocatedBytes();
        model.train(data, plan, 1);
        return allocatedBytes() - start;
    }

    private static int calibrate(Model model, Dataset data, TrainingPlan plan) throws InterruptedException {
        int steps = 4;
        while (true) {
            long start = cpuNanos();
            model.train(data, withSteps(plan, steps), 0);
            long spent = cpuNanos() - start;
            if (spent >= REPETITION_NANOS) {
                return (int) Math.max(1, steps * REPETITION_NANOS / spent);
            }
            steps *= 2;
        }
    }

    private static double gemmGflops() {
        try (Arena arena = new Arena()) {
            Tensor a = arena.allocate(GEMM, GEMM);
            Tensor b = arena.allocate(GEMM, GEMM);
            Tensor c = arena.allocate(GEMM, GEMM);
            try (Kernel product = Kernels.of(arena).matmul(a, false, b, false, c)) {
                double[] rates = new double[40];
                for (int i = 0; i < rates.length; i++) {
                    long start = System.nanoTime();
                    product.run();
                    rates[i] = 2.0 * GEMM * GEMM * GEMM / (System.nanoTime() - start);
                }
                return median(rates);
            }
        }
    }

    static Dataset noise(ModelSpec spec, int examples) {
        int[] shape = spec.input().stream().mapToInt(Integer::intValue).toArray();
        int width = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        SplitMix64 random = new SplitMix64(3);
        float[] features = new float[Math.multiplyExact(examples, width)];
        for (int i = 0; i < features.length; i++) {
            features[i] = value(spec, SplitMix64.unit(random.nextLong()));
        }
        if (LossKind.inferred(spec) == LossKind.MSE || LossKind.inferred(spec) == LossKind.RECONSTRUCTION) {
            return Dataset.regression("noise", shape, features, new float[examples]);
        }
        int classes = Math.max(2, spec.outputs());
        int[] labels = new int[examples];
        Arrays.setAll(labels, i -> i % classes);
        return Dataset.classification("noise", shape, classes, features, labels);
    }

    /** A pixel, or a token where the model begins with a table. */
    private static float value(ModelSpec spec, float unit) {
        if (spec.layers().get(0) instanceof Embedding table) {
            return (float) Math.floor(unit * table.vocabulary());
        }
        return spec.layers().get(0) instanceof MatrixFactors table
                ? (float) Math.floor(unit * Math.min(table.users(), table.items()))
                : unit;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
