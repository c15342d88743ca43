package io.sottovoce.learning.transfer;

import io.sottovoce.learning.BatchLoss;
import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.PassListener;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.optim.Optimiser;
import io.sottovoce.learning.optim.Segment;
import io.sottovoce.learning.optim.Vectors;
import io.sottovoce.learning.spec.Clipping;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingOptions;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.Update;
import java.util.Arrays;
import java.util.List;

/**
 * Trains a part of a model: at each step the model's parameters are made from the trained vector, the gradient of a batch
 * is pulled back to it, and the optimiser moves it. Thread-confined, like the model; close it to give the optimiser's
 * memory back, the model stays.
 *
 * <p>Deterministic: the same model, part, data, plan and seed give the same bits on the same machine.
 */
public final class PartTrainer implements AutoCloseable {
    private final Model model;
    private final TrainedPart part;
    private final TrainingPlan plan;
    private final Arena arena = new Arena();
    private final Tensor vector;
    private final Tensor slopes;
    private final Optimiser optimiser;
    private final float[] trained;
    private final float[] pulled;
    private final float[] parameters;
    private final float[] gradient;

    /**
     * A trainer; the model's parameters become those that the part begins with.
     *
     * @throws IllegalArgumentException where the plan asks for what is not done here: record-level privacy, regularisation,
     *     early stopping, frozen layers, a method for differing clients
     */
    public PartTrainer(Model model, TrainedPart part, TrainingPlan plan) {
        requirePlain(plan.options());
        this.model = model;
        this.part = part;
        this.plan = plan;
        this.vector = arena.allocate(part.size());
        this.slopes = arena.allocate(part.size());
        List<Segment> whole = List.of(new Segment(0, part.size()));
        this.optimiser = Optimiser.of(plan.optimiser(), new Vectors(Kernels.of(arena), arena, vector, slopes, whole));
        this.trained = part.initial();
        this.pulled = new float[part.size()];
        this.parameters = new float[model.spec().parameterCount()];
        this.gradient = new float[parameters.length];
        vector.write(0, trained, 0, trained.length);
        apply();
    }

    /** The trained vector as it is now. */
    public float[] trained() {
        return trained.clone();
    }

    /**
     * Trains by the plan on these data, from where the vector is; returns the mean loss of the examples seen. The model
     * then has the parameters that follow from the vector.
     *
     * @param loss such as {@link Model#lossOf} or a {@link Distillation}
     * @param seed of the order of the examples
     * @throws DivergedException where the loss or the vector is no longer finite
     */
    public double train(Dataset data, BatchLoss loss, long seed) throws InterruptedException {
        return train(data, loss, seed, meanLoss -> {});
    }

    /** As above, and tells of each pass over the data as it ends; the model then has the parameters of that moment. */
    public double train(Dataset data, BatchLoss loss, long seed, PassListener listener) throws InterruptedException {
        data.requireFinite();
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        SplitMix64 random = new SplitMix64(seed);
        long steps = plan.stepsOn(data.size());
        int next = order.length;
        double sum = 0;
        long seen = 0;
        double sumBefore = 0;
        optimiser.reset();
        model.reseed(seed);
        for (long step = 0; step < steps; step++) {
            requireNoInterrupt();
            if (next == order.length) {
                random.shuffle(order);
                next = 0;
                sumBefore = sum;
            }
            int rows = Math.min(plan.batchSize(), order.length - next);
            sum += step(data, order, next, rows, loss, step, steps);
            next += rows;
            seen += rows;
            if (next == order.length) {
                applyNow();
                listener.passed((sum - sumBefore) / data.size());
            }
        }
        finish(steps);
        return seen == 0 ? 0 : sum / seen;
    }

    private double step(Dataset data, int[] order, int from, int rows, BatchLoss loss, long step, long steps) {
        part.beforeStep(step, steps, trained);
        vector.write(0, trained, 0, trained.length);
        apply();
        double sum = model.differentiate(data, order, from, rows, loss);
        if (!Double.isFinite(sum)) {
            throw new DivergedException("training diverged: the loss is " + sum);
        }
        model.copyGradients(gradient);
        part.pullBack(gradient, trained, pulled);
        plan.options().clipping().ifPresent(this::clip);
        slopes.write(0, pulled, 0, pulled.length);
        optimiser.step(plan.options().schedule().at(step, steps));
        vector.read(0, trained, 0, trained.length);
        return sum;
    }

    private void clip(Clipping bound) {
        double factor = 1;
        if (bound.byNorm()) {
            double sum = 0;
            for (float value : pulled) {
                sum += (double) value * value;
            }
            factor = Math.min(1, bound.bound() / Math.sqrt(sum));
        }
        float most = bound.byNorm() ? Float.MAX_VALUE : (float) bound.bound();
        for (int i = 0; i < pulled.length; i++) {
            pulled[i] = Math.max(-most, Math.min(most, (float) (factor * pulled[i])));
        }
    }

    private static void requirePlain(TrainingOptions options) {
        TrainingOptions plain = TrainingOptions.DEFAULT.withSchedule(options.schedule());
        plain = options.loss().map(plain::withLoss).orElse(plain);
        plain = options.clipping().map(plain::withClipping).orElse(plain);
        if (!options.equals(plain)) {
            throw new IllegalArgumentException("training a part, or from a teacher, found with privacy, regularisation,"
                    + " early stopping, adversarial examples, slack, frozen layers or a federated method in the plan,"
                    + " expected none of them");
        }
    }

    /** Momentum may have moved what the part keeps fixed. */
    private void finish(long steps) {
        part.beforeStep(steps, steps, trained);
        int bad = Update.firstNonFinite(trained);
        if (bad >= 0) {
            throw new DivergedException("training diverged: trained value " + bad + " is no longer finite");
        }
        vector.write(0, trained, 0, trained.length);
        apply();
    }

    private void applyNow() {
        vector.read(0, trained, 0, trained.length);
        apply();
    }

    private void apply() {
        model.copyParameters(parameters);
        part.expand(trained, parameters);
        model.loadParameters(parameters);
    }

    private static void requireNoInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while training");
        }
    }

    @Override
    public void close() {
        optimiser.close();
        arena.close();
    }
}
