package io.sottovoce.learning.search;

import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Evaluation;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tries settings of a plan: trains it on each fold's training part and evaluates it on what the fold holds out. Every
 * trial starts from the same seed, so that two trials differ by their settings alone.
 */
public final class PlanTrials {
    private static final int EVALUATION_BATCH = 100;
    private static final double NANOS = 1e9;

    private final Map<String, Object> base;
    private final Dataset data;
    private final List<CrossValidation.Fold> folds;
    private final Objective objective;
    private final long seed;
    private final LongSupplier clock;

    /**
     * Trials over these data.
     *
     * @param base the tree of a {@link Plan}, into which each trial's settings are put
     * @param clock nanoseconds, for the trials' durations
     */
    public PlanTrials(
            Map<String, Object> base,
            Dataset data,
            List<CrossValidation.Fold> folds,
            Objective objective,
            long seed,
            LongSupplier clock) {
        this.base = PlanTree.with(base, Map.of());
        this.data = data;
        this.folds = List.copyOf(folds);
        this.objective = objective;
        this.seed = seed;
        this.clock = clock;
    }

    /** The plan that a point stands for; a fault in it is a {@code SpecException} of one line. */
    public Plan plan(Map<String, Object> point) {
        return Plan.fromTree(PlanTree.with(base, point));
    }

    /** What trials are compared by: the plan's loss without its weights and smoothing, which settings may differ in. */
    public static LossSpec loss(Plan plan) {
        return LossSpec.of(plan.training().lossFor(plan.model()));
    }

    /** Tries a point. What cannot be trained is a trial that failed. */
    public Trial run(Map<String, Object> point) throws InterruptedException {
        Plan plan = plan(point);
        LossSpec loss = loss(plan);
        long start = clock.getAsLong();
        List<Double> scores = new ArrayList<>();
        try (Model model = new Model(plan.model(), Math.max(plan.training().rowsMax(), EVALUATION_BATCH))) {
            for (CrossValidation.Fold fold : folds) {
                model.initialise(seed);
                model.train(data.select(fold.train()), plan.training(), seed);
                double score = objective.score(model.evaluate(data.select(fold.heldOut()), loss));
                if (!Double.isFinite(score)) {
                    throw new DivergedException("the loss on what was held out is not finite");
                }
                scores.add(score);
            }
        } catch (DivergedException e) {
            return Trial.failed(point, (clock.getAsLong() - start) / NANOS, String.valueOf(e.getMessage()));
        }
        return Trial.of(point, scores, (clock.getAsLong() - start) / NANOS);
    }

    /** What is maximised. */
    public enum Objective {
        /** Share of right predictions. */
        ACCURACY {
            @Override
            double score(Evaluation evaluation) {
                return evaluation.accuracy();
            }
        },
        /** Minus the mean loss. */
        LOSS {
            @Override
            double score(Evaluation evaluation) {
                return -evaluation.loss();
            }
        };

        abstract double score(Evaluation evaluation);
    }
}
