package io.sottovoce.benchmarks;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Training steps of PyTorch on one thread: forward, loss, backward, plain SGD. Prints one line of JSON: the medians over
 * repetitions of the wall and processor time of a step, in milliseconds.
 *
 * <p>Arguments: model (2nn, cnn, char-lstm, text-transformer), batch, seconds to measure.
 */
public final class Peer {
    private static final float RATE = 1e-3f;
    private static final int REPETITIONS = 7;
    private static final int TIME = 80;
    private static final int TOKENS = 66;

    private final NDManager manager;
    private final List<NDArray> parameters = new ArrayList<>();
    private final int batch;
    private NDArray input;
    private NDArray target;

    private Peer(NDManager manager, int batch) {
        this.manager = manager;
        this.batch = batch;
    }

    /** See above. */
    public static void main(String[] arguments) {
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        Engine engine = Engine.getEngine("PyTorch");
        int batch = Integer.parseInt(arguments[1]);
        double seconds = Double.parseDouble(arguments[2]);
        try (NDManager manager = engine.newBaseManager(Device.cpu())) {
            Peer peer = new Peer(manager, batch);
            Step step = peer.model(arguments[0]);
            double[] median = peer.measure(step, seconds);
            System.out.printf(
                    Locale.ROOT,
                    "{\"engine\":\"PyTorch %s\",\"stepMillis\":%.4f,\"stepCpuMillis\":%.4f}%n",
                    engine.getVersion(),
                    median[0],
                    median[1]);
        }
    }

    /** From the input to the loss. */
    private interface Step {
        NDArray loss(NDArray input);
    }

    private double[] measure(Step step, double seconds) {
        for (int i = 0; i < 5; i++) {
            run(step);
        }
        long start = System.nanoTime();
        run(step);
        double each = (System.nanoTime() - start) / 1e9;
        int steps = Math.max(1, (int) (seconds / REPETITIONS / each));
        double[] wall = new double[REPETITIONS];
        double[] cpu = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            long wallStart = System.nanoTime();
            long cpuStart = processNanos();
            for (int j = 0; j < steps; j++) {
                run(step);
            }
            cpu[i] = (processNanos() - cpuStart) / 1e6 / steps;
            wall[i] = (System.nanoTime() - wallStart) / 1e6 / steps;
        }
        Arrays.sort(wall);
        Arrays.sort(cpu);
        return new double[] {wall[REPETITIONS / 2], cpu[REPETITIONS / 2]};
    }

    /** Of the whole process: backward runs on a thread of the engine's own. */
    private static long processNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private void run(Step step) {
        try (NDManager scope = manager.newSubManager()) {
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray loss = step.loss(input);
                loss.attach(scope);
                collector.backward(loss);
            }
            for (NDArray parameter : parameters) {
                NDArray gradient = parameter.getGradient();
                gradient.attach(scope);
                parameter.subi(gradient.mul(RATE));
                gradient.muli(0);
            }
        }
    }

    private Step model(String name) {
        return switch (name) {
            case "2nn" -> perceptron();
            case "cnn" -> convolutions();
            case "char-lstm" -> lstm();
            case "text-transformer" -> transformer();
            default -> throw new IllegalArgumentException("no peer for " + name);
        };
    }

    private NDArray weight(long... shape) {
        NDArray array = manager.randomNormal(0, 0.05f, new Shape(shape), DataType.FLOAT32);
        array.setRequiresGradient(true);
        parameters.add(array);
        return array;
    }

    private void images(int height, int channels) {
        input = manager.randomUniform(0, 1, new Shape(batch, channels, height, height));
        target = manager.arange(batch).mod(10).toType(DataType.INT64, false);
    }

    private void tokens() {
        input = manager.arange(batch * TIME).mod(TOKENS).toType(DataType.INT64, false).reshape(batch, TIME);
        target = input.reshape(batch * TIME);
    }

    private NDArray crossEntropy(NDArray logits) {
        NDArray picked = logits.logSoftmax(1).get(new NDIndex("{}, {}", manager.arange((int) target.size()), target));
        return picked.mean().neg();
    }

    private static NDArray affine(NDArray x, NDArray w, NDArray b) {
        return x.matMul(w).add(b);
    }

    private Step perceptron() {
        images(28, 1);
        NDArray[] w = {weight(784, 200), weight(200, 200), weight(200, 10)};
        NDArray[] b = {weight(200), weight(200), weight(10)};
        return x -> {
            NDArray h = x.reshape(batch, 784);
            h = ai.djl.nn.Activation.relu(affine(h, w[0], b[0]));
            h = ai.djl.nn.Activation.relu(affine(h, w[1], b[1]));
            return crossEntropy(affine(h, w[2], b[2]));
        };
    }

    private Step convolutions() {
        images(28, 1);
        NDArray first = weight(32, 1, 5, 5);
        NDArray firstBias = weight(32);
        NDArray second = weight(64, 32, 5, 5);
        NDArray secondBias = weight(64);
        NDArray w = weight(3136, 512);
        NDArray b = weight(512);
        NDArray last = weight(512, 10);
        NDArray lastBias = weight(10);
        return x -> {
            NDArray h = pooled(convolved(x, first, firstBias));
            h = pooled(convolved(h, second, secondBias)).reshape(batch, 3136);
            h = ai.djl.nn.Activation.relu(affine(h, w, b));
            return crossEntropy(affine(h, last, lastBias));
        };
    }

    private static NDArray convolved(NDArray x, NDArray w, NDArray b) {
        return ai.djl.nn.convolutional.Conv2d.conv2d(x, w, b, new Shape(1, 1), new Shape(2, 2), new Shape(1, 1), 1)
                .singletonOrThrow();
    }

    private static NDArray pooled(NDArray x) {
        return ai.djl.nn.pooling.Pool.maxPool2d(
                ai.djl.nn.Activation.relu(x), new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
    }

    private Step lstm() {
        tokens();
        int units = 256;
        NDArray table = weight(TOKENS, 8);
        NDArray[] weights = {
            weight(4 * units, 8), weight(4 * units, units), weight(4 * units), weight(4 * units),
            weight(4 * units, units), weight(4 * units, units), weight(4 * units), weight(4 * units)
        };
        NDArray w = weight(units, TOKENS);
        NDArray b = weight(TOKENS);
        NDArray zero = manager.zeros(new Shape(2, batch, units));
        return x -> {
            NDArray h = table.get(x.reshape(batch * TIME)).reshape(batch, TIME, 8);
            NDList out = h.getNDArrayInternal()
                    .lstm(h, new NDList(zero, zero), new NDList(weights), true, 2, 0, true, false, true);
            return crossEntropy(affine(out.get(0).reshape(batch * TIME, units), w, b));
        };
    }

    private Step transformer() {
        tokens();
        int width = 128;
        NDArray table = weight(TOKENS, width);
        NDArray positions = weight(TIME, width);
        List<Block> blocks = List.of(new Block(width, 4), new Block(width, 4));
        NDArray scale = weight(width);
        NDArray shift = weight(width);
        NDArray w = weight(width, TOKENS);
        NDArray b = weight(TOKENS);
        return x -> {
            NDArray h = table.get(x.reshape(batch * TIME)).reshape(batch, TIME, width).add(positions);
            for (Block block : blocks) {
                h = block.apply(h);
            }
            return crossEntropy(affine(norm(h, scale, shift).reshape(batch * TIME, width), w, b));
        };
    }

    private static NDArray norm(NDArray x, NDArray scale, NDArray shift) {
        return x.getNDArrayInternal()
                .layerNorm(x, new Shape(x.getShape().get(2)), scale, shift, 1e-5f)
                .singletonOrThrow();
    }

    /** A transformer block with the norm first. */
    private final class Block {
        private final int width;
        private final int heads;
        private final NDArray[] norms;
        private final NDArray qkv;
        private final NDArray qkvBias;
        private final NDArray out;
        private final NDArray outBias;
        private final NDArray up;
        private final NDArray upBias;
        private final NDArray down;
        private final NDArray downBias;
        private final NDArray mask;

        Block(int width, int heads) {
            this.width = width;
            this.heads = heads;
            this.norms = new NDArray[] {weight(width), weight(width), weight(width), weight(width)};
            this.qkv = weight(width, 3L * width);
            this.qkvBias = weight(3L * width);
            this.out = weight(width, width);
            this.outBias = weight(width);
            this.up = weight(width, 4L * width);
            this.upBias = weight(4L * width);
            this.down = weight(4L * width, width);
            this.downBias = weight(width);
            float[] values = new float[TIME * TIME];
            for (int i = 0; i < values.length; i++) {
                values[i] = i % TIME > i / TIME ? -1e9f : 0;
            }
            this.mask = manager.create(values, new Shape(TIME, TIME));
        }

        NDArray apply(NDArray x) {
            NDArray h = x.add(attention(norm(x, norms[0], norms[1])));
            NDArray f = affine(norm(h, norms[2], norms[3]), up, upBias);
            return h.add(affine(ai.djl.nn.Activation.gelu(f), down, downBias));
        }

        private NDArray attention(NDArray x) {
            long head = width / heads;
            NDList parts = affine(x, qkv, qkvBias).split(3, 2);
            NDArray q = split(parts.get(0), head);
            NDArray k = split(parts.get(1), head);
            NDArray v = split(parts.get(2), head);
            NDArray scores = q.matMul(k.transpose(0, 1, 3, 2)).mul((float) (1 / Math.sqrt(head))).add(mask);
            NDArray mixed = scores.softmax(3).matMul(v).transpose(0, 2, 1, 3).reshape(batch, TIME, width);
            return affine(mixed, out, outBias);
        }

        private NDArray split(NDArray x, long head) {
            return x.reshape(batch, TIME, heads, head).transpose(0, 2, 1, 3);
        }
    }
}
