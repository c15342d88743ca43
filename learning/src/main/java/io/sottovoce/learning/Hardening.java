package io.sottovoce.learning;

import io.sottovoce.learning.attack.Batch;
import io.sottovoce.learning.attack.ProjectedGradient;
import io.sottovoce.learning.attack.RowLoss;
import io.sottovoce.learning.attack.Threat;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.layers.Loss;
import io.sottovoce.learning.layers.Network;
import io.sottovoce.learning.spec.AdversarialSpec;
import io.sottovoce.learning.spec.AdversarialSpec.Method;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Adversarial examples within one training: they take the place of a batch's examples, or go through the model beside them
 * in a batch of twice the rows. The inner search sees the model as in evaluation, its last point is what is trained on.
 */
final class Hardening {
    /** TRADES starts beside the example, where the divergence from it has no gradient (Zhang et al. 2019, algorithm 1). */
    private static final double TRADES_START = 1e-3;

    private static final long SEED = 0x1CEB00DAL;

    private final Engine engine;
    private final AdversarialSpec spec;
    private final Threat most;
    private final EngineVictim victim;
    private final Batch batch;
    private final ProjectedGradient search;
    private final Divergence divergence;
    private final @Nullable RobustTeacher teacher;
    private final SplitMix64 random;
    private final float[] clean;
    private final int[] labels;
    private final long[] seeds;
    private final int[] twice;
    private Threat now;
    private double warmth = 1;

    Hardening(Engine engine, TrainingPlan plan, @Nullable RobustTeacher teacher, long seed) {
        this.engine = engine;
        this.spec = plan.options().adversarial().orElseThrow();
        this.teacher = teacher;
        int rows = teacher == null ? plan.rowsMax() : 2 * plan.batchSize();
        this.victim = new EngineVictim(engine);
        this.most = new Threat(spec.norm(), spec.epsilon(), (float) spec.low(), (float) spec.high());
        this.now = most;
        this.batch = new Batch(most, victim, rows);
        this.search = ProjectedGradient.of(batch, rows, spec.steps(), this::stepSize);
        this.divergence = new Divergence(victim.classes(), rows);
        this.random = new SplitMix64(seed ^ SEED);
        this.clean = new float[rows * victim.width()];
        this.labels = new int[rows];
        this.seeds = new long[rows];
        this.twice = new int[2 * rows];
    }

    /** What warms up is as far as in this step of the training, from 0 on. */
    void startStep(long step) {
        double next = spec.warmth(step);
        if (next != warmth) {
            warmth = next;
            now = most.withEpsilon(most.epsilon() * next);
        }
    }

    /** Whether a batch goes through the model as it is and perturbed. */
    boolean pairs() {
        return spec.pairs() || teacher != null;
    }

    /**
     * Perturbs the rows of a batch.
     *
     * @param features the examples as they are, [rows, width]; overwritten
     */
    void perturb(Dataset data, int[] order, int from, int rows, float[] features) {
        if (spec.method() == Method.NOISE) {
            for (int i = 0; i < rows * victim.width(); i++) {
                features[i] += (float) (warmth * spec.epsilon() * random.nextGaussian());
            }
            return;
        }
        for (int row = 0; row < rows; row++) {
            labels[row] = data.label(order[from + row]);
            seeds[row] = random.nextLong();
        }
        batch.load(now, features, labels, seeds, rows);
        boolean trades = spec.method() == Method.TRADES;
        RowLoss goal = trades ? divergence.from(victim, features, rows) : RowLoss.crossEntropy();
        float[] found = search.last(victim, batch, now, goal, trades ? TRADES_START : 0);
        System.arraycopy(found, 0, features, 0, rows * victim.width());
    }

    /** The sum of a batch's losses; the gradient of their mean is then in the engine's gradients. */
    double gradient(LossSpec kind, Loss loss, Dataset data, int[] order, int from, int rows) {
        int width = victim.width();
        Network network = engine.network(2 * rows, kind.kind());
        for (int row = 0; row < rows; row++) {
            data.copyFeatures(order[from + row], clean, row * width);
            twice[row] = order[from + row];
            twice[rows + row] = order[from + row];
        }
        float[] perturbed = engine.input();
        System.arraycopy(clean, 0, perturbed, 0, rows * width);
        perturb(data, order, from, rows, perturbed);
        network.input().write(0, clean, 0, rows * width);
        network.input().write(rows * width, perturbed, 0, rows * width);
        network.forward();
        int outputs = rows * engine.spec().outputSize();
        network.output().read(0, engine.output(), 0, 2 * outputs);
        double sum = pairLoss(loss, data, rows);
        network.outputGradient().write(0, engine.outputGradient(), 0, 2 * outputs);
        network.backward();
        return sum;
    }

    private double pairLoss(Loss loss, Dataset data, int rows) {
        float[] gradient = engine.outputGradient();
        float[] output = engine.output();
        int half = rows * engine.spec().outputSize();
        if (teacher != null) {
            return teacher.loss(output, data, twice, rows, gradient);
        }
        double sum = loss.loss(output, data, twice, 0, rows, gradient);
        if (spec.method() == Method.TRADES) {
            Arrays.fill(gradient, half, 2 * half, 0);
            return sum + divergence.add(output, rows, spec.beta() / rows, gradient);
        }
        // The loss of all rows gives gradients of the mean over twice as many.
        double both = loss.loss(output, data, twice, 0, 2 * rows, gradient);
        double share = 1 - warmth * (1 - spec.cleanShare());
        for (int i = 0; i < half; i++) {
            gradient[i] *= (float) (2 * share);
            gradient[half + i] *= (float) (2 * (1 - share));
        }
        return share * sum + (1 - share) * (both - sum);
    }

    private double stepSize(int step, double epsilon) {
        return spec.stepSize() * warmth;
    }
}
