package io.sottovoce.learning.harden;

import io.sottovoce.learning.attack.Attack;
import io.sottovoce.learning.attack.AutoProjectedGradient;
import io.sottovoce.learning.attack.Batch;
import io.sottovoce.learning.attack.FastAdaptiveBoundary;
import io.sottovoce.learning.attack.ProjectedGradient;
import io.sottovoce.learning.attack.RowLoss;
import io.sottovoce.learning.attack.SquareSearch;
import io.sottovoce.learning.attack.StepSizes;
import java.util.OptionalDouble;

/**
 * One attack and how long it searches.
 *
 * @param steps of a gradient attack, queries of the square search; of no effect for FGSM
 * @param restarts how often it is tried, each time on the rows that have withstood so far
 * @param stepSize of PGD; empty for steps that get shorter as {@link StepSizes#falling} has them
 */
public record AttackPlan(AttackKind kind, int steps, int restarts, OptionalDouble stepSize) {
    /** The most steps, and queries. */
    public static final int STEPS_MAX = 1_000_000;

    /** The most restarts. */
    public static final int RESTARTS_MAX = 1000;

    /** Refuses what does nothing. */
    public AttackPlan {
        if (steps < 1 || steps > STEPS_MAX || restarts < 1 || restarts > RESTARTS_MAX) {
            throw new IllegalArgumentException(steps + " steps and " + restarts + " restarts, expected 1 to "
                    + STEPS_MAX + " and 1 to " + RESTARTS_MAX);
        }
        if (stepSize.isPresent() && !(stepSize.getAsDouble() > 0)) {
            throw new IllegalArgumentException("a step size of " + stepSize.getAsDouble() + ", expected above 0");
        }
    }

    /** With the usual number of steps: 40 for PGD, 100 for APGD and FAB, 1000 queries. */
    public static AttackPlan usual(AttackKind kind) {
        return new AttackPlan(kind, usualSteps(kind), 1, OptionalDouble.empty());
    }

    /** The usual number of steps. */
    public static int usualSteps(AttackKind kind) {
        return switch (kind) {
            case FGSM -> 1;
            case PGD -> 40;
            case APGD_CE, APGD_DLR, FAB -> 100;
            case SQUARE -> 1000;
        };
    }

    /** FGSM has no chance in it, so that trying again changes nothing; FAB starts again from what it has found. */
    int tries() {
        return kind == AttackKind.FGSM || kind == AttackKind.FAB ? 1 : restarts;
    }

    Attack prepare(Batch batch, int rowsMax, int[] shape) {
        return switch (kind) {
            case FGSM -> ProjectedGradient.fastSign(batch, rowsMax);
            case PGD -> ProjectedGradient.of(batch, rowsMax, steps, sizes());
            case APGD_CE -> new AutoProjectedGradient(batch, rowsMax, RowLoss.crossEntropy(), steps);
            case APGD_DLR -> new AutoProjectedGradient(batch, rowsMax, RowLoss.logitsRatio(), steps);
            case FAB -> new FastAdaptiveBoundary(batch, rowsMax, steps, restarts);
            case SQUARE -> new SquareSearch(batch, rowsMax, shape, steps);
        };
    }

    private StepSizes sizes() {
        return stepSize.isPresent() ? StepSizes.constant(stepSize.getAsDouble()) : StepSizes.falling();
    }
}
