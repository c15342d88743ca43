package io.sottovoce.simulator.lab;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.audit.LikelihoodRatio;
import io.sottovoce.learning.audit.MembershipScores;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.Optional;

/** Guesses which examples a model was trained on: by its loss alone, and against shadow models. */
public final class MembershipLab {
    private static final int BATCH = 100;

    private final ModelSpec spec;
    private final TrainingPlan plan;
    private final int shadows;
    private final long seed;

    /**
     * A lab.
     *
     * @param plan that target and shadows are trained by
     * @param shadows number of shadow models; 0 for the loss alone
     */
    public MembershipLab(ModelSpec spec, TrainingPlan plan, int shadows, long seed) {
        this.spec = spec;
        this.plan = plan;
        this.shadows = shadows;
        this.seed = seed;
    }

    /**
     * What was found.
     *
     * @param lossThreshold attack by the loss alone (Yeom et al., Privacy Risk in Machine Learning, 2018, section 3.2)
     * @param likelihoodRatio attack with shadow models
     */
    public record Found(MembershipScores lossThreshold, Optional<MembershipScores> likelihoodRatio) {}

    /** Trains a target on a random half of a pool by the plan, and attacks it. */
    public Found attackPlan(Dataset pool) throws InterruptedException {
        boolean[] members = LikelihoodRatio.half(pool.size(), ~seed);
        try (Model target = new Model(spec, Math.max(plan.rowsMax(), Math.min(BATCH, pool.size())))) {
            target.initialise(~seed);
            target.train(LikelihoodRatio.chosen(pool, members), plan, ~seed);
            return attack(target, pool, members);
        }
    }

    /** Attacks a model that is there. */
    public Found attackModel(float[] parameters, Dataset pool, boolean[] members) throws InterruptedException {
        try (Model target = new Model(spec, Math.min(BATCH, pool.size()))) {
            target.loadParameters(parameters);
            return attack(target, pool, members);
        }
    }

    private Found attack(Model target, Dataset pool, boolean[] members) throws InterruptedException {
        double[] confidences = MembershipScores.confidences(target, pool);
        MembershipScores simple = MembershipScores.of(confidences, members);
        if (shadows == 0) {
            return new Found(simple, Optional.empty());
        }
        LikelihoodRatio ratio = LikelihoodRatio.train(spec, plan, pool, shadows, seed);
        return new Found(simple, Optional.of(MembershipScores.of(ratio.scores(confidences), members)));
    }
}
