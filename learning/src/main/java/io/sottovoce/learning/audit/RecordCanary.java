package io.sottovoce.learning.audit;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.Update;
import java.util.Arrays;

/**
 * Tells trainings with one more example from trainings without it: the whole update is known, and its component along the
 * canary's own gradient at the start is the score. The canary is an example with a wrong label, so that its gradient is
 * large at every step. The trainer is the real one, with its secret coins and noise.
 */
public final class RecordCanary {
    private final ModelSpec spec;
    private final TrainingPlan plan;
    private final Dataset without;
    private final Dataset with;

    /**
     * An audit of a plan on some examples.
     *
     * @param data the last example is the canary
     */
    public RecordCanary(ModelSpec spec, TrainingPlan plan, Dataset data) {
        int size = data.size() - 1;
        this.spec = spec;
        this.plan = plan;
        this.without = data.first(size);
        this.with = mislabelled(data, size);
    }

    private static Dataset mislabelled(Dataset data, int canary) {
        int width = data.featuresPerExample();
        float[] features = new float[Math.multiplyExact(data.size(), width)];
        int[] labels = new int[data.size()];
        for (int i = 0; i < data.size(); i++) {
            data.copyFeatures(i, features, i * width);
            labels[i] = (data.label(i) + (i == canary ? 1 : 0)) % data.classes();
        }
        return Dataset.classification(data.name(), data.shape(), data.classes(), features, labels);
    }

    /**
     * The scores of so many trainings without the canary, or with it: high where it seems to be there.
     *
     * @param seed of the initial model: the same for both worlds
     */
    public double[] scores(boolean present, int runs, long seed) throws InterruptedException {
        double[] scores = new double[runs];
        int rows = Math.max(plan.rowsMax(), 1);
        try (Model model = new Model(spec, rows)) {
            model.initialise(seed);
            float[] start = new float[spec.parameterCount()];
            model.copyParameters(start);
            float[] direction = direction(model);
            for (int run = 0; run < runs; run++) {
                model.loadParameters(start);
                Update update =
                        model.train(present ? with : without, plan, seed + run).update();
                float[] values = new float[update.dimension()];
                update.copyTo(0, values, 0, values.length);
                scores[run] = dot(values, direction);
            }
        }
        return scores;
    }

    /** What one step on the canary alone changes. */
    private float[] direction(Model model) throws InterruptedException {
        Dataset canary = with.select(new int[] {with.size() - 1});
        TrainingPlan once = TrainingPlan.steps(1, 1, OptimiserSpec.Sgd.plain(1));
        Update update = model.train(canary, once, 1).update();
        float[] values = new float[update.dimension()];
        update.copyTo(0, values, 0, values.length);
        double norm = Math.sqrt(dot(values, values));
        float[] unit = new float[values.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (values[i] / Math.max(norm, Float.MIN_NORMAL));
        }
        return unit;
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    /** Examples without the canary. */
    public int examples() {
        return without.size();
    }

    @Override
    public String toString() {
        return "canary beside " + without.size() + " examples of " + Arrays.toString(without.shape());
    }
}
