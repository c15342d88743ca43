package io.sottovoce.learning.backdoor;

import io.sottovoce.learning.BatchLoss;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.explain.Saliency;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for the smallest trigger of every class: a mask and a pattern that make the model take any example for it (Wang et
 * al. 2019, Neural Cleanse, section IV). A class whose trigger is much smaller than those of the others has a backdoor.
 *
 * <p>The loss is {@code CE(f((1 - m) x + m p), t) + lambda |m|_1}; {@code lambda} rises while the trigger works and falls
 * while it does not. It finds patches and the like; a trigger that is spread over the whole input, or one that works on
 * some classes only, may escape it. Clean models of few classes now and then have an index above 2.
 *
 * @param steps of the optimiser, a class
 * @param batch examples of a step
 * @param low smallest value of a feature
 * @param high largest value of a feature
 */
public record TriggerSearch(int steps, int batch, float low, float high) {
    /** Share of a batch that a trigger must turn to be one that works. */
    private static final double WORKS = 0.95;

    private static final double LAMBDA = 1e-3;
    private static final double LAMBDA_UP = 1.5;
    private static final double LAMBDA_DOWN = 1.8371;
    private static final int PATIENCE = 5;

    /** A search over features from the smallest to the largest one that the data have. */
    public static TriggerSearch over(Dataset data, int steps, int batch) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        float[] example = new float[data.featuresPerExample()];
        for (int row = 0; row < data.size(); row++) {
            data.copyFeatures(row, example, 0);
            for (float value : example) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        return new TriggerSearch(steps, Math.min(batch, data.size()), low, high);
    }

    /**
     * The trigger that was found for a class.
     *
     * @param norm L1 norm of the mask: how many features it covers
     * @param success share of examples that it turns
     */
    public record Found(int target, double norm, double success) {}

    /** Whether there is anything to search: numbers as input, an output a class and three classes at least. */
    public static boolean possible(Model model, Dataset data) {
        return Saliency.possible(model.spec())
                && Predictions.possible(model.spec(), data)
                && model.spec().outputs() > 2;
    }

    /**
     * Searches every class.
     *
     * @param data examples as they come, such as held-out ones
     * @param seed of the choice of examples
     */
    public List<Found> run(Model model, Dataset data, long seed) {
        if (!possible(model, data)) {
            throw new IllegalArgumentException(model.spec().name() + " and " + data.name()
                    + ": a trigger search needs numbers as input and an output for each of three classes or more");
        }
        List<Found> found = new ArrayList<>();
        for (int target = 0; target < data.classes(); target++) {
            found.add(search(model, data, target, seed));
        }
        return found;
    }

    private Found search(Model model, Dataset data, int target, long seed) {
        MaskedPattern trigger = new MaskedPattern(data.shape(), low, high, seed + target);
        SplitMix64 random = new SplitMix64(seed ^ target);
        double lambda = LAMBDA;
        double best = Double.POSITIVE_INFINITY;
        double bestSuccess = 0;
        int streak = 0;
        for (int step = 0; step < steps; step++) {
            float[] clean = draw(data, random);
            double success = descend(model, data, trigger, clean, target);
            if (success >= WORKS && trigger.norm() < best) {
                best = trigger.norm();
                bestSuccess = success;
            }
            streak = success >= WORKS ? Math.max(0, streak) + 1 : Math.min(0, streak) - 1;
            if (Math.abs(streak) >= PATIENCE) {
                lambda = streak > 0 ? lambda * LAMBDA_UP : lambda / LAMBDA_DOWN;
                streak = 0;
            }
            trigger.step(lambda);
            if (step == steps - 1 && best == Double.POSITIVE_INFINITY) {
                best = trigger.norm();
                bestSuccess = success;
            }
        }
        return new Found(target, best, bestSuccess);
    }

    private float[] draw(Dataset data, SplitMix64 random) {
        int width = data.featuresPerExample();
        float[] features = new float[batch * width];
        for (int row = 0; row < batch; row++) {
            data.copyFeatures(random.nextInt(data.size()), features, row * width);
        }
        return features;
    }

    /** Puts the gradient of one batch into the trigger; the share of the batch that it turns as it is. */
    private double descend(Model model, Dataset data, MaskedPattern trigger, float[] clean, int target) {
        int[] labels = new int[batch];
        Arrays.fill(labels, target);
        Dataset stamped =
                Dataset.classification(data.name(), data.shape(), data.classes(), trigger.stamp(clean), labels);
        int[] turned = new int[1];
        int outputs = model.spec().outputSize();
        float[] gradients = model.inputGradients(stamped, targeted(target, outputs, turned));
        trigger.accumulate(clean, gradients, batch);
        return (double) turned[0] / batch;
    }

    /** Cross-entropy of one class, mean over the batch, counting how often it is the likeliest one. */
    private BatchLoss targeted(int target, int outputs, int[] turned) {
        return (values, examples, from, rows, gradient) -> {
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += Softmax.descend(values, row * outputs, outputs, target, gradient, 1f / batch);
                turned[0] += Softmax.likeliest(values, row * outputs, outputs) == target ? 1 : 0;
            }
            return sum;
        };
    }
}
