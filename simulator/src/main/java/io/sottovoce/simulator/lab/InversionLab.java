package io.sottovoce.simulator.lab;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.audit.GradientInversion;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads examples out of updates: of one client in the clear, of the mean over a cohort, and of that mean with clip and
 * noise. Each client takes one step on one example of its own, which is where an update tells most.
 */
public final class InversionLab {
    private static final int CANDIDATES = 400;

    private final Dataset data;
    private final ModelSpec model;
    private final GradientInversion attack;
    private final int cohort;
    private final int shown;
    private final List<float[]> updates = new ArrayList<>();

    /**
     * A lab.
     *
     * @param model attacked itself where a dense layer sees its input, else a 2NN in its place
     * @param cohort clients in the mean
     * @param shown examples that are read out
     */
    public InversionLab(ModelSpec model, Dataset data, int cohort, int shown) {
        this.data = data.first(Math.max(cohort, shown));
        this.cohort = Math.min(cohort, this.data.size());
        this.shown = Math.min(shown, this.cohort);
        boolean dense = GradientInversion.on(model).isPresent();
        List<Integer> input = Arrays.stream(data.shape()).boxed().toList();
        this.model = dense ? model : ModelSpec.named("2nn", input, data.classes());
        this.attack = GradientInversion.on(this.model).orElseThrow();
    }

    /**
     * What was read out of one kind of update.
     *
     * @param meanSignalToNoise mean peak signal-to-noise ratio in decibels; 100 for an exact copy, below 15 for noise
     * @param examples what was read, one for each true example
     */
    public record Reading(double meanSignalToNoise, List<float[]> examples) {
        /** Keeps its own list. */
        public Reading {
            examples = List.copyOf(examples);
        }
    }

    /** The model that was attacked. */
    public String attacked() {
        return model.name();
    }

    /** Clients in the mean. */
    public int cohort() {
        return cohort;
    }

    /** The true examples. */
    public List<float[]> truth() {
        List<float[]> found = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            found.add(example(i));
        }
        return found;
    }

    /** Has every client train; the updates follow from the seed. */
    public void train(long seed) throws InterruptedException {
        TrainingPlan once = TrainingPlan.steps(1, 1, OptimiserSpec.Sgd.plain(0.1));
        try (Model learner = new Model(model, 1)) {
            learner.initialise(seed);
            float[] start = new float[model.parameterCount()];
            learner.copyParameters(start);
            for (int i = 0; i < cohort; i++) {
                learner.loadParameters(start);
                Update update =
                        learner.train(data.select(new int[] {i}), once, seed).update();
                float[] values = new float[update.dimension()];
                update.copyTo(0, values, 0, values.length);
                updates.add(values);
            }
        }
    }

    /** From each client's update by itself. */
    public Reading clear() {
        List<float[]> found = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            found.add(GradientInversion.closest(attack.candidates(updates.get(i), CANDIDATES), example(i)));
        }
        return reading(found);
    }

    /** From the mean of all updates. */
    public Reading aggregate() {
        return from(mean(Double.POSITIVE_INFINITY));
    }

    /**
     * From the mean of clipped updates with noise of the deviation that a sum carries.
     *
     * @param clip C; 0 for the median norm
     */
    public Reading noised(double clip, double noiseMultiplier, long seed) {
        double bound = clip > 0 ? clip : medianNorm();
        float[] mean = mean(bound);
        SplitMix64 random = new SplitMix64(seed);
        for (int i = 0; i < mean.length; i++) {
            mean[i] += (float) (noiseMultiplier * bound / cohort * random.nextGaussian());
        }
        return from(mean);
    }

    private Reading from(float[] update) {
        List<float[]> candidates = attack.candidates(update, CANDIDATES);
        List<float[]> found = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            found.add(GradientInversion.closest(candidates, example(i)));
        }
        return reading(found);
    }

    private Reading reading(List<float[]> found) {
        double sum = 0;
        for (int i = 0; i < found.size(); i++) {
            sum += GradientInversion.peakSignalToNoise(found.get(i), example(i));
        }
        return new Reading(sum / found.size(), found);
    }

    private float[] mean(double clip) {
        float[] mean = new float[model.parameterCount()];
        for (float[] update : updates) {
            double factor = Math.min(1, clip / norm(update)) / updates.size();
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (float) (factor * update[i]);
            }
        }
        return mean;
    }

    private double medianNorm() {
        double[] norms =
                updates.stream().mapToDouble(InversionLab::norm).sorted().toArray();
        return norms[norms.length / 2];
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.max(Math.sqrt(sum), Float.MIN_NORMAL);
    }

    private float[] example(int index) {
        float[] values = new float[data.featuresPerExample()];
        data.copyFeatures(index, values, 0);
        return values;
    }
}
