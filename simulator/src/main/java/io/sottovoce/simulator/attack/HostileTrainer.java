package io.sottovoce.simulator.attack;

import io.sottovoce.client.LocalResult;
import io.sottovoce.client.LocalTrainer;
import io.sottovoce.client.Nd4jTrainer;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.Update;
import io.sottovoce.proto.RoundRef;
import java.util.List;
import java.util.Optional;

/**
 * A hostile client of the real SDK: trains on poisoned data and sends a forged update. It sees no other client's update, so
 * attacks that need those of honest clients take its own honest one for their mean.
 */
public final class HostileTrainer implements LocalTrainer {
    private final Attack attack;
    private final LocalTrainer trainer;
    private final long seed;

    /** A trainer that attacks with its own examples. */
    public HostileTrainer(Attack attack, Dataset own, ModelPool models, long seed) {
        this.attack = attack;
        this.trainer = new Nd4jTrainer(attack.poison(own, seed), models, seed);
        this.seed = seed;
    }

    @Override
    public Optional<String> objectionTo(Plan plan) {
        return trainer.objectionTo(plan);
    }

    @Override
    public LocalResult train(Plan plan, float[] parameters, RoundRef round) throws InterruptedException {
        LocalResult honest = trainer.train(plan, parameters, round);
        float[] own = honest.update().toArray();
        float[] forged = attack.forge(own, new Cohort(List.of(own), 1), seed + round.round());
        return new LocalResult(Update.owning(forged), honest.examples(), honest.meanLoss());
    }

    @Override
    public String describe() {
        return trainer.describe();
    }
}
