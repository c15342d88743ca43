package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Nd4jKernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.layers.Loss;
import io.sottovoce.learning.layers.Network;
import io.sottovoce.learning.optim.Optimiser;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.spec.SpecException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One model in native memory: a flat parameter vector, its gradients, and the buffers of its layers, allocated once and
 * used for one training after the other. Thread-confined; close it to give the memory back.
 *
 * <p>Training is a function of parameters, data, plan and seed: the same bits on the same machine.
 */
public final class Model implements AutoCloseable {
    private final ModelSpec spec;
    private final int batchMax;
    private final Arena arena = new Arena();
    private final Kernels kernels = new Nd4jKernels(arena);
    private final Tensor parameters;
    private final Tensor gradients;
    private final Network.Activations activations;
    private final Map<Integer, Network> networks = new HashMap<>();
    private final Map<Integer, Network> inputNetworks = new HashMap<>();
    private final Map<OptimiserSpec, Optimiser> optimisers = new HashMap<>();
    private final Tensor batch;
    private final float[] input;
    private final float[] output;
    private final float[] outputGradient;

    /**
     * Allocates a model for batches of up to so many examples.
     *
     * @throws SpecException where the batch needs more memory than {@link Limits} allow
     */
    public Model(ModelSpec spec, int batchMax) {
        requireAffordable(spec, batchMax);
        Backend.oneThreadPerModel();
        this.spec = spec;
        this.batchMax = batchMax;
        this.parameters = arena.allocate(Math.max(1, spec.parameterCount()));
        this.gradients = arena.allocate(Math.max(1, spec.parameterCount()));
        this.activations = new Network.Activations(spec, batchMax, arena);
        this.batch = activations.value(0, batchMax, spec.input());
        this.input = new float[batchMax * size(spec.input())];
        this.output = new float[batchMax * spec.outputs()];
        this.outputGradient = new float[output.length];
    }

    /** What this is a model of. */
    public ModelSpec spec() {
        return spec;
    }

    /** The largest batch it was allocated for. */
    public int batchMax() {
        return batchMax;
    }

    /** Sets the parameters a model starts from. */
    public void initialise(long seed) {
        loadParameters(InitialParameters.of(spec, seed));
    }

    /** Overwrites all parameters. */
    public void loadParameters(float[] values) {
        requireLength(values);
        parameters.write(0, values, 0, values.length);
    }

    /** Copies all parameters out. */
    public void copyParameters(float[] target) {
        requireLength(target);
        parameters.read(0, target, 0, target.length);
    }

    /**
     * Trains from the parameters as they are.
     *
     * @param seed of the order of the examples
     * @throws DivergedException where a parameter or the loss is no longer finite
     * @throws IllegalArgumentException where the data do not fit the model or there are none
     * @throws InterruptedException where the thread is interrupted between two steps
     */
    public TrainingResult train(Dataset data, TrainingPlan plan, long seed) throws InterruptedException {
        requireFitting(data, plan.batchSize());
        float[] before = new float[spec.parameterCount()];
        copyParameters(before);
        Optimiser optimiser = optimiser(plan);
        optimiser.reset();
        Pass pass = new Pass(data, plan, Loss.of(plan.lossFor(spec), spec.outputs()), new SplitMix64(seed));
        long steps = plan.stepsOn(data.size());
        for (long step = 0; step < steps; step++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while training");
            }
            pass.gradientOfNextBatch();
            optimiser.step();
        }
        return new TrainingResult(difference(before), data.size(), steps, pass.meanLoss());
    }

    /** The mean loss over the first batch of the data in order, and its gradient left in {@link #copyGradients}. */
    double lossAndGradient(Dataset data, LossKind kind) {
        int rows = Math.min(batchMax, data.size());
        requireFitting(data, rows);
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        return backward(data, order, 0, rows, Loss.of(kind, spec.outputs())) / rows;
    }

    /**
     * One batch forward and back under a loss of the caller's; no parameter moves. Returns the loss; the gradient with
     * respect to the parameters is left for {@link #copyGradients}.
     *
     * @param examples indices into the data; the batch is {@code from} to {@code from + rows - 1} of them
     */
    public double differentiate(Dataset data, int[] examples, int from, int rows, BatchLoss loss) {
        requireFitting(data, rows);
        return backward(forward(network(rows), data, examples, from, rows), examples, from, rows, loss);
    }

    /** The loss that a plan trains this model by, over these data, for {@link #differentiate}. */
    public BatchLoss lossOf(Dataset data, TrainingPlan plan) {
        return over(data, Loss.of(plan.lossFor(spec), spec.outputs()));
    }

    /** What the model puts out for every example, before any softmax: [examples, outputs], row-major. */
    public float[] outputs(Dataset data) {
        float[] all = new float[Math.multiplyExact(data.size(), spec.outputs())];
        forEachBatch(data, (order, from, rows) -> {
            forward(network(rows), data, order, from, rows);
            System.arraycopy(output, 0, all, from * spec.outputs(), rows * spec.outputs());
        });
        return all;
    }

    /** What a layer puts out for every example: [examples, its output shape], row-major. */
    public float[] layerOutputs(Dataset data, int layer) {
        int width = size(spec.outputShape(layer));
        float[] all = new float[Math.multiplyExact(data.size(), width)];
        forEachBatch(data, (order, from, rows) -> {
            forward(network(rows), data, order, from, rows);
            activations.value(layer + 1, rows, spec.outputShape(layer)).read(0, all, from * width, rows * width);
        });
        return all;
    }

    /**
     * The gradient of a loss of the caller's with respect to the features of every example: [examples, input shape],
     * row-major. Each row is what the loss's gradient for that row carries back, so a loss that fills gradients of sums
     * gives gradients per example.
     */
    public float[] inputGradients(Dataset data, BatchLoss loss) {
        int width = size(spec.input());
        float[] all = new float[Math.multiplyExact(data.size(), width)];
        forEachBatch(data, (order, from, rows) -> {
            backward(forward(inputNetwork(rows), data, order, from, rows), order, from, rows, loss);
            activations.gradient(0, rows, spec.input()).read(0, all, from * width, rows * width);
        });
        return all;
    }

    /**
     * Where the time of a training step goes: milliseconds a step for the copy of the batch, each layer forward and back,
     * the loss with its copies, and the optimiser. For benchmarks; the parameters move as in training.
     */
    public Map<String, Double> timeStep(Dataset data, TrainingPlan plan, int steps) {
        int rows = plan.batchSize();
        requireFitting(data, rows);
        StepTimer timer = new StepTimer();
        Network network = network(rows);
        Optimiser optimiser = optimiser(plan);
        Loss loss = Loss.of(plan.lossFor(spec), spec.outputs());
        int[] order = new int[rows];
        for (int step = 0; step < steps; step++) {
            int first = step * rows % (data.size() - rows + 1);
            Arrays.setAll(order, i -> first + i);
            timer.start();
            copyIn(data, order, 0, rows);
            timer.lap("batch");
            network.layers().forEach(layer -> {
                layer.forward().run();
                timer.lap(layer.name() + " forward");
            });
            network.output().read(0, output, 0, rows * spec.outputs());
            loss.loss(output, data, order, 0, rows, outputGradient);
            network.outputGradient().write(0, outputGradient, 0, rows * spec.outputs());
            timer.lap("loss");
            for (int i = network.layers().size() - 1; i >= 0; i--) {
                network.layers().get(i).backward().run();
                timer.lap(network.layers().get(i).name() + " backward");
            }
            optimiser.step();
            timer.lap("optimiser");
        }
        return timer.millisEach(steps);
    }

    /** Copies the gradient of the last batch with respect to the parameters out. */
    public void copyGradients(float[] target) {
        requireLength(target);
        gradients.read(0, target, 0, target.length);
    }

    /** Loss and accuracy over all examples. */
    public Evaluation evaluate(Dataset data) {
        requireFitting(data, 1);
        Loss loss = Loss.of(LossKind.inferred(spec), spec.outputs());
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        double sum = 0;
        long correct = 0;
        for (int from = 0; from < order.length; from += batchMax) {
            int rows = Math.min(batchMax, order.length - from);
            forward(network(rows), data, order, from, rows);
            sum += loss.loss(output, data, order, from, rows, outputGradient);
            for (int row = 0; row < rows; row++) {
                correct += loss.correct(output, row, data, order[from + row]) ? 1 : 0;
            }
        }
        return new Evaluation(sum / order.length, (double) correct / order.length, order.length);
    }

    @Override
    public void close() {
        networks.values().forEach(Network::close);
        inputNetworks.values().forEach(Network::close);
        optimisers.values().forEach(Optimiser::close);
        arena.close();
    }

    private double backward(Network network, int[] order, int from, int rows, BatchLoss loss) {
        double sum = loss.loss(output, order, from, rows, outputGradient);
        network.outputGradient().write(0, outputGradient, 0, rows * spec.outputs());
        network.backward();
        return sum;
    }

    private double backward(Dataset data, int[] order, int from, int rows, Loss loss) {
        return backward(forward(network(rows), data, order, from, rows), order, from, rows, over(data, loss));
    }

    private static BatchLoss over(Dataset data, Loss loss) {
        return (outputs, examples, from, rows, gradient) -> loss.loss(outputs, data, examples, from, rows, gradient);
    }

    private Network forward(Network network, Dataset data, int[] order, int from, int rows) {
        copyIn(data, order, from, rows);
        network.forward();
        network.output().read(0, output, 0, rows * spec.outputs());
        return network;
    }

    private void forEachBatch(Dataset data, BatchVisitor visitor) {
        requireFitting(data, 1);
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        for (int from = 0; from < order.length; from += batchMax) {
            visitor.visit(order, from, Math.min(batchMax, order.length - from));
        }
    }

    private void copyIn(Dataset data, int[] order, int from, int rows) {
        int width = size(spec.input());
        for (int row = 0; row < rows; row++) {
            data.copyFeatures(order[from + row], input, row * width);
        }
        batch.write(0, input, 0, rows * width);
    }

    private Network network(int rows) {
        return networks.computeIfAbsent(
                rows, n -> new Network(spec, n, kernels, activations, parameters, gradients, false));
    }

    private Network inputNetwork(int rows) {
        return inputNetworks.computeIfAbsent(
                rows, n -> new Network(spec, n, kernels, activations, parameters, gradients, true));
    }

    private Optimiser optimiser(TrainingPlan plan) {
        return optimisers.computeIfAbsent(
                plan.optimiser(), s -> Optimiser.of(s, kernels, arena, parameters, gradients));
    }

    private Update difference(float[] before) {
        float[] after = new float[before.length];
        copyParameters(after);
        for (int i = 0; i < after.length; i++) {
            after[i] -= before[i];
        }
        int bad = Update.firstNonFinite(after);
        if (bad >= 0) {
            throw new DivergedException("training diverged: parameter " + bad + " is no longer finite");
        }
        return Update.owning(after);
    }

    private void requireFitting(Dataset data, int batch) {
        int[] shape = spec.input().stream().mapToInt(Integer::intValue).toArray();
        if (data.featuresPerExample() != size(spec.input())) {
            throw new IllegalArgumentException(data.name() + " has examples of shape " + Arrays.toString(data.shape())
                    + ", the model takes " + Arrays.toString(shape));
        }
        if (data.size() == 0) {
            throw new IllegalArgumentException(data.name() + " has no examples");
        }
        if (data.classes() > 0 && spec.outputs() > 1 && data.classes() > spec.outputs()) {
            throw new IllegalArgumentException(
                    data.name() + " has " + data.classes() + " classes, the model has " + spec.outputs() + " outputs");
        }
        if (batch > batchMax) {
            throw new IllegalArgumentException("batch of " + batch + ", the model was allocated for " + batchMax);
        }
    }

    private void requireLength(float[] values) {
        if (values.length != spec.parameterCount()) {
            throw new IllegalArgumentException(values.length + " parameters, the model has " + spec.parameterCount());
        }
    }

    private static void requireAffordable(ModelSpec spec, int batchMax) {
        long perExample = spec.activationsPerExample() + size(spec.input());
        long bytes = 2L * Float.BYTES * Math.multiplyExact(perExample, (long) batchMax);
        if (batchMax < 1 || bytes > Limits.DEFAULT.activationBytesMax()) {
            throw new SpecException(
                    "training.batchSize",
                    "found " + batchMax + " examples that need " + bytes + " bytes of activations, expected at most "
                            + Limits.DEFAULT.activationBytesMax());
        }
    }

    private static int size(List<Integer> shape) {
        int size = 1;
        for (int extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }

    /** Sees one batch: examples {@code from} to {@code from + rows - 1} of the order. */
    private interface BatchVisitor {
        void visit(int[] order, int from, int rows);
    }

    /** Goes through the data in random order, batch by batch, one order a pass. */
    private final class Pass {
        private final Dataset data;
        private final TrainingPlan plan;
        private final Loss loss;
        private final SplitMix64 random;
        private final int[] order;
        private int next;
        private double lossSum;
        private long seen;

        Pass(Dataset data, TrainingPlan plan, Loss loss, SplitMix64 random) {
            this.data = data;
            this.plan = plan;
            this.loss = loss;
            this.random = random;
            this.order = new int[data.size()];
            Arrays.setAll(order, i -> i);
            this.next = order.length;
        }

        void gradientOfNextBatch() {
            if (next == order.length) {
                random.shuffle(order);
                next = 0;
            }
            int rows = Math.min(plan.batchSize(), order.length - next);
            double sum = backward(data, order, next, rows, loss);
            if (!Double.isFinite(sum)) {
                throw new DivergedException("training diverged: the loss is " + sum);
            }
            next += rows;
            lossSum += sum;
            seen += rows;
        }

        double meanLoss() {
            return seen == 0 ? 0 : lossSum / seen;
        }
    }
}
