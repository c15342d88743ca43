package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.layers.Layer;
import io.sottovoce.learning.layers.Loss;
import io.sottovoce.learning.layers.Network;
import io.sottovoce.learning.optim.Segment;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The sum of the clipped gradients of a set of examples, left in the engine's gradients. By ghost norms and one sum with
 * factors where every layer has them, else example by example. Sets beyond the memory are taken in parts; parts are filled
 * up to fours by an example that counts nothing, so that few networks are prepared.
 */
final class PrivateBatch {
    private static final int STEP = 4;

    private final Engine engine;
    private final Dataset data;
    private final TrainingPlan plan;
    private final double clip;
    private final LossSpec lossSpec;
    private final Loss loss;
    private final List<Segment> trained;
    private final Tensor total;
    private final Kernel add;
    private final double[] norms;
    private final float[] factors;
    private final int[] rows;
    private final float[] chunk = new float[4096];
    private double factor;

    PrivateBatch(Engine engine, Dataset data, TrainingPlan plan) {
        this.engine = engine;
        this.data = data;
        this.plan = plan;
        this.clip = plan.options().privacy().orElseThrow().clip();
        this.lossSpec = plan.lossSpecFor(engine.spec());
        this.loss = engine.loss(lossSpec);
        this.trained = engine.trained(plan.options().frozen());
        this.total = engine.total();
        this.add = engine.kernels().addScaled(total, () -> factor, engine.gradients(), total);
        this.norms = new double[plan.rowsMax()];
        this.factors = new float[plan.rowsMax()];
        this.rows = new int[plan.rowsMax()];
    }

    /** The sum over the first {@code count} of these examples. */
    void sum(int[] examples, int count) {
        boolean ghost =
                engine.network(Math.min(STEP, plan.rowsMax()), lossSpec.kind()).byExample();
        if (ghost && count > 0 && count <= rows.length) {
            part(examples, 0, count);
            return;
        }
        total.clear();
        factor = 1;
        for (int from = 0; ghost && from < count; from += rows.length) {
            part(examples, from, Math.min(rows.length, count - from));
            add.run();
        }
        for (int i = 0; !ghost && i < count; i++) {
            single(examples, i);
        }
        copyTotal();
    }

    private void part(int[] examples, int from, int count) {
        int padded = Math.min(rows.length, (count + STEP - 1) / STEP * STEP);
        Arrays.fill(rows, 0, padded, examples[from]);
        System.arraycopy(examples, from, rows, 0, count);
        Network network = engine.network(padded, lossSpec.kind());
        engine.forward(network, data, rows, 0, padded);
        loss.loss(engine.output(), data, rows, 0, padded, engine.outputGradient());
        int outputs = padded * engine.spec().outputSize();
        float[] gradient = engine.outputGradient();
        for (int i = 0; i < outputs; i++) {
            gradient[i] *= padded;
        }
        network.outputGradient().write(0, gradient, 0, outputs);
        network.backwardByExample();
        clip(network, count, padded);
    }

    private void clip(Network network, int count, int padded) {
        Arrays.fill(norms, 0, padded, 0);
        for (Layer layer : network.layers()) {
            if (takesPart(layer)) {
                Objects.requireNonNull(layer.examples()).addSquaredNorms(norms);
            }
        }
        for (int i = 0; i < padded; i++) {
            factors[i] = i < count ? (float) factor(norms[i]) : 0;
        }
        for (Layer layer : network.layers()) {
            if (takesPart(layer)) {
                Objects.requireNonNull(layer.examples()).sum(factors);
            }
        }
    }

    private boolean takesPart(Layer layer) {
        return layer.examples() != null && !plan.options().freezes(layer.name() + ".");
    }

    private double factor(double squaredNorm) {
        double norm = Math.sqrt(squaredNorm);
        if (!Double.isFinite(norm)) {
            throw new DivergedException("training diverged: an example's gradient has the norm " + norm);
        }
        return norm > clip ? clip / norm : 1;
    }

    private void single(int[] examples, int index) {
        engine.gradient(lossSpec, loss, data, examples, index, 1);
        factor = factor(squaredNorm());
        add.run();
    }

    private double squaredNorm() {
        double sum = 0;
        for (Segment segment : trained) {
            for (int at = segment.from(); at < segment.end(); at += chunk.length) {
                int count = Math.min(chunk.length, segment.end() - at);
                engine.gradients().read(at, chunk, 0, count);
                for (int i = 0; i < count; i++) {
                    sum += (double) chunk[i] * chunk[i];
                }
            }
        }
        return sum;
    }

    private void copyTotal() {
        for (int at = 0; at < total.size(); at += chunk.length) {
            int count = Math.min(chunk.length, total.size() - at);
            total.read(at, chunk, 0, count);
            engine.gradients().write(at, chunk, 0, count);
        }
    }

    void close() {
        add.close();
    }
}
