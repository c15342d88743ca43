package io.sottovoce.learning.harden;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.attack.Attack;
import io.sottovoce.learning.attack.Batch;
import io.sottovoce.learning.attack.Threat;
import io.sottovoce.learning.attack.Victim;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The accuracy of a model under attacks, in the worst case for each example: attacks go on only with examples that are
 * still predicted right, those that are predicted wrong to begin with count as broken. Deterministic by its seed, whatever
 * the size of batches: what is drawn for an example follows from the seed, its index, the attack and the try.
 */
public final class RobustEvaluation {
    private final Model model;
    private final Victim victim;
    private final Dataset data;
    private final Threat threat;
    private final long seed;
    private final int rowsMax;
    private final Batch batch;
    private final float[] points;
    private final boolean[] robust;
    private final float[] features;
    private final int[] labels;
    private final int[] examples;
    private final long[] seeds;

    /**
     * Prepares an evaluation; the model's memory is borrowed.
     *
     * @throws IllegalArgumentException where the model is no classifier, or a feature lies outside the threat's box
     */
    public RobustEvaluation(Model model, Dataset data, Threat threat, long seed) {
        this.model = model;
        this.victim = model.victim();
        this.data = data;
        this.threat = threat;
        this.seed = seed;
        this.rowsMax = Math.min(victim.rowsMax(), data.size());
        this.batch = new Batch(threat, victim, rowsMax);
        this.points = new float[Math.multiplyExact(data.size(), victim.width())];
        this.robust = new boolean[data.size()];
        this.features = new float[rowsMax * victim.width()];
        this.labels = new int[rowsMax];
        this.examples = new int[rowsMax];
        this.seeds = new long[rowsMax];
        copyFeatures();
    }

    /**
     * What was found.
     *
     * @param cleanAccuracy share of examples predicted right as they are
     * @param stages accuracy after each attack, in order: the worst case so far
     * @param meanSize mean norm of the perturbations of the examples that an attack broke; 0 where there are none
     * @param largestSize the largest norm of all perturbations
     */
    public record Result(int examples, double cleanAccuracy, List<Stage> stages, double meanSize, double largestSize) {
        /** Keeps its own list. */
        public Result {
            stages = List.copyOf(stages);
        }

        /** The accuracy after all attacks. */
        public double robustAccuracy() {
            return stages.isEmpty()
                    ? cleanAccuracy
                    : stages.get(stages.size() - 1).accuracy();
        }
    }

    /** The accuracy after an attack and those before it. */
    public record Stage(AttackKind attack, double accuracy) {}

    /** Runs attacks one after the other. */
    public Result run(List<AttackPlan> attacks) throws InterruptedException {
        clean();
        boolean[] right = robust.clone();
        double cleanAccuracy = share();
        List<Stage> stages = new ArrayList<>();
        for (AttackPlan plan : attacks) {
            Attack attack = plan.prepare(batch, rowsMax, data.shape());
            for (int attempt = 0; attempt < plan.tries(); attempt++) {
                pass(attack, SplitMixSeeds.of(seed, plan.kind().word().hashCode(), attempt));
            }
            stages.add(new Stage(plan.kind(), share()));
        }
        return result(cleanAccuracy, stages, right);
    }

    /** The strongest points found for the examples: [examples, features], each within the threat. */
    public float[] points() {
        return points.clone();
    }

    /** Whether an example has withstood all attacks so far. */
    public boolean robust(int example) {
        return robust[example];
    }

    private void copyFeatures() {
        int width = victim.width();
        if (data.featuresPerExample() != width || data.classes() < 2 || data.classes() > victim.classes()) {
            throw new IllegalArgumentException(data.name() + " has " + data.featuresPerExample() + " features and "
                    + data.classes() + " classes, the model takes " + width + " and tells " + victim.classes());
        }
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, points, i * width);
        }
        for (float value : points) {
            if (!(value >= threat.low() && value <= threat.high())) {
                throw new IllegalArgumentException(data.name() + " has a feature outside of the box from "
                        + threat.low() + " to " + threat.high());
            }
        }
    }

    private void clean() {
        int classes = model.spec().outputSize();
        float[] outputs = model.outputs(data);
        for (int i = 0; i < robust.length; i++) {
            robust[i] = predicted(outputs, i * classes, classes) == data.label(i);
        }
    }

    private static int predicted(float[] outputs, int at, int classes) {
        if (classes == 1) {
            return outputs[at] > 0 ? 1 : 0;
        }
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = outputs[at + c] > outputs[at + best] ? c : best;
        }
        return best;
    }

    /** One attack on all examples that are still robust. */
    private void pass(Attack attack, long passSeed) throws InterruptedException {
        int rows = 0;
        for (int i = 0; i < robust.length; i++) {
            if (robust[i]) {
                examples[rows] = i;
                labels[rows] = data.label(i);
                seeds[rows] = SplitMixSeeds.of(passSeed, i, 0);
                data.copyFeatures(i, features, rows * victim.width());
                rows++;
            }
            if (rows == rowsMax || (rows > 0 && i == robust.length - 1)) {
                attack(attack, rows);
                rows = 0;
            }
        }
    }

    private void attack(Attack attack, int rows) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while attacking");
        }
        int width = victim.width();
        batch.load(features, labels, seeds, rows);
        attack.run(victim, batch);
        for (int row = 0; row < rows; row++) {
            robust[examples[row]] = !batch.broken(row);
            System.arraycopy(batch.best(), row * width, points, examples[row] * width, width);
        }
    }

    private double share() {
        int count = 0;
        for (boolean each : robust) {
            count += each ? 1 : 0;
        }
        return (double) count / robust.length;
    }

    private Result result(double cleanAccuracy, List<Stage> stages, boolean[] right) {
        int width = victim.width();
        float[] clean = new float[width];
        double sum = 0;
        int broken = 0;
        double largest = 0;
        for (int i = 0; i < robust.length; i++) {
            data.copyFeatures(i, clean, 0);
            float[] point = Arrays.copyOfRange(points, i * width, (i + 1) * width);
            double size = threat.size(clean, point, 0, width);
            largest = Math.max(largest, size);
            if (right[i] && !robust[i]) {
                sum += size;
                broken++;
            }
        }
        return new Result(robust.length, cleanAccuracy, stages, broken == 0 ? 0 : sum / broken, largest);
    }

    /** Seeds that follow from a seed and two numbers. */
    private static final class SplitMixSeeds {
        private SplitMixSeeds() {}

        static long of(long seed, long one, long other) {
            return new SplitMix64(new SplitMix64(seed + one).nextLong() ^ other).nextLong();
        }
    }
}
