package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How one client trains on its own examples: so many passes over them in a fresh random order, in batches, the last one
 * of a pass as small as it is; or so many steps, however many passes that takes.
 *
 * <p>As a tree: {@code {epochs: 1, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.1}}}, with {@code steps} in the
 * place of {@code epochs} for a fixed number of steps, and what {@link TrainingOptions} add.
 */
public final class TrainingPlan {
    /** The largest number of passes. */
    public static final int EPOCHS_MAX = 10_000;

    /** The largest number of steps. */
    public static final int STEPS_MAX = 10_000_000;

    private final int epochs;
    private final int steps;
    private final int batchSize;
    private final OptimiserSpec optimiser;
    private final TrainingOptions options;

    private TrainingPlan(int epochs, int steps, int batchSize, OptimiserSpec optimiser, TrainingOptions options) {
        this.epochs = epochs;
        this.steps = steps;
        this.batchSize = batchSize;
        this.optimiser = optimiser;
        this.options = options;
        require("training.epochs", epochs, 0, EPOCHS_MAX);
        require("training.steps", steps, 0, STEPS_MAX);
        require("training.batchSize", batchSize, 1, Limits.BATCH_MAX);
        if (options.method().scaffold() && !(optimiser instanceof OptimiserSpec.Sgd)) {
            throw new SpecException(
                    "training.federated",
                    "found scaffold with an optimiser that scales gradients, expected sgd: control variates are gradients");
        }
    }

    /** So many passes over the examples. */
    public static TrainingPlan epochs(int epochs, int batchSize, OptimiserSpec optimiser) {
        require("training.epochs", epochs, 1, EPOCHS_MAX);
        return new TrainingPlan(epochs, 0, batchSize, optimiser, TrainingOptions.DEFAULT);
    }

    /** So many steps. */
    public static TrainingPlan steps(int steps, int batchSize, OptimiserSpec optimiser) {
        require("training.steps", steps, 1, STEPS_MAX);
        return new TrainingPlan(0, steps, batchSize, optimiser, TrainingOptions.DEFAULT);
    }

    /** The same plan with a stated loss. */
    public TrainingPlan withLoss(LossKind stated) {
        return with(options.withLoss(LossSpec.of(stated)));
    }

    /** The same plan with other options. */
    public TrainingPlan with(TrainingOptions other) {
        return new TrainingPlan(epochs, steps, batchSize, optimiser, other);
    }

    /** The same plan with another optimiser. */
    public TrainingPlan with(OptimiserSpec other) {
        return new TrainingPlan(epochs, steps, batchSize, other, options);
    }

    /**
     * What is trained by in one round: the plan with what changes from round to round.
     *
     * @param round from 1 on
     */
    public TrainingPlan inRound(long round) {
        OverRounds change = options.overRounds();
        if (change.equals(OverRounds.NONE)) {
            return this;
        }
        TrainingOptions now = options.withOverRounds(OverRounds.NONE);
        if (options.adversarial().isPresent()) {
            AdversarialSpec spec = options.adversarial().get();
            now = now.withAdversarial(spec.withEpsilon(spec.epsilon() * change.warmth(round)));
        }
        int passes = epochs == 0 ? 0 : change.epochs(epochs, round);
        OptimiserSpec slower = optimiser.withLearningRate(optimiser.learningRate() * change.rate(round));
        return new TrainingPlan(passes, steps, batchSize, slower, now);
    }

    /** What the plan says beside passes, batch and optimiser. */
    public TrainingOptions options() {
        return options;
    }

    /** Reads a plan strictly. */
    public static TrainingPlan read(SpecTree tree) {
        if (tree.has("epochs") == tree.has("steps")) {
            throw tree.refusal(
                    "epochs",
                    "found " + (tree.has("epochs") ? "beside" : "neither it nor") + " steps, expected one of the two");
        }
        int epochs = tree.has("epochs") ? tree.integer("epochs", 1, EPOCHS_MAX) : 0;
        int steps = tree.has("steps") ? tree.integer("steps", 1, STEPS_MAX) : 0;
        int batchSize = tree.integer("batchSize", 1, Limits.BATCH_MAX);
        OptimiserSpec optimiser = OptimiserSpec.read(tree.tree("optimiser"));
        TrainingOptions options = TrainingOptions.read(tree);
        tree.finish();
        return new TrainingPlan(epochs, steps, batchSize, optimiser, options);
    }

    /** The tree that reads back as an equal plan. */
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (epochs > 0) {
            tree.put("epochs", (long) epochs);
        } else {
            tree.put("steps", (long) steps);
        }
        tree.put("batchSize", (long) batchSize);
        tree.put("optimiser", optimiser.toTree());
        options.write(tree);
        return tree;
    }

    /** Number of passes, or empty where the number of steps is given. */
    public OptionalInt epochs() {
        return epochs > 0 ? OptionalInt.of(epochs) : OptionalInt.empty();
    }

    /** Number of steps that training on so many examples takes. */
    public long stepsOn(int examples) {
        if (epochs == 0) {
            return examples == 0 ? 0 : steps;
        }
        return (long) epochs * ((examples + batchSize - 1) / batchSize);
    }

    /** Examples in a full batch. */
    public int batchSize() {
        return batchSize;
    }

    /** The optimiser. */
    public OptimiserSpec optimiser() {
        return optimiser;
    }

    /** The stated loss, or the one that fits the model. */
    public LossKind lossFor(ModelSpec model) {
        return lossSpecFor(model).kind();
    }

    /** The stated loss with its settings, or the one that fits the model. */
    public LossSpec lossSpecFor(ModelSpec model) {
        return options.loss().orElseGet(() -> LossSpec.of(LossKind.inferred(model)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrainingPlan plan && toTree().equals(plan.toTree());
    }

    @Override
    public int hashCode() {
        return toTree().hashCode();
    }

    @Override
    public String toString() {
        return toTree().toString();
    }

    /**
     * The most examples that are in memory at once: the batch, twice that where each example is taken as it is and
     * perturbed, or four deviations above it where batches are drawn by coins, rounded up to eights.
     */
    public int rowsMax() {
        if (options.adversarial().isPresent() && options.adversarial().get().pairs()) {
            return Math.min(Limits.BATCH_MAX, 2 * batchSize);
        }
        if (options.privacy().isEmpty()) {
            return batchSize;
        }
        int most = (int) Math.ceil(batchSize + 4 * Math.sqrt(batchSize));
        return Math.min(Limits.BATCH_MAX, (most + 7) / 8 * 8);
    }

    private static void require(String path, int value, int min, int max) {
        if (value < min || value > max) {
            throw new SpecException(path, "found " + value + ", expected an integer from " + min + " to " + max);
        }
    }
}
