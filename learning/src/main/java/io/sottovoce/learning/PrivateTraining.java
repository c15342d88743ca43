package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.optim.GradientTerms;
import io.sottovoce.learning.optim.Optimiser;
import io.sottovoce.learning.spec.RecordPrivacy;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.noise.SecretCoin;

/**
 * Steps of record-level DP-SGD (Abadi et al. 2016, algorithm 1): each step samples each example by a secret coin, sums the
 * clipped gradients, adds noise and divides by the fixed batch size. What the steps cost is {@link
 * io.sottovoce.privacy.mechanism.RecordLevel}'s to say, for {@link #rate} and the number of steps.
 */
final class PrivateTraining {
    private final Engine engine;
    private final Dataset data;
    private final TrainingPlan plan;
    private final SecretBits bits;
    private final SecretCoin coin;
    private final int[] sample;

    PrivateTraining(Engine engine, Dataset data, TrainingPlan plan, SecretBits bits) {
        this.engine = engine;
        this.data = data;
        this.plan = plan;
        this.bits = bits;
        this.coin = new SecretCoin(rate(plan, data.size()));
        this.sample = new int[data.size()];
    }

    /** The probability of each example in each step. */
    static double rate(TrainingPlan plan, int examples) {
        return Math.min(1, (double) plan.batchSize() / examples);
    }

    LocalTraining.Steps run(GradientTerms terms, Optimiser optimiser, PassListener listener)
            throws InterruptedException {
        RecordPrivacy privacy = plan.options().privacy().orElseThrow();
        GradientNoise noise =
                new GradientNoise(privacy, engine.trained(plan.options().frozen()), engine.samplers(), bits);
        PrivateBatch batch = new PrivateBatch(engine, data, plan);
        long count = plan.stepsOn(data.size());
        try {
            for (long step = 0; step < count; step++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while training");
                }
                double factor = plan.options().schedule().at(step, count);
                engine.startStep(step);
                batch.sum(sample, draw());
                noise.apply(engine.gradients(), plan.batchSize());
                terms.apply();
                optimiser.step(factor * plan.optimiser().learningRate());
                if ((step + 1) * plan.batchSize() / sample.length > step * plan.batchSize() / sample.length) {
                    listener.passed(Double.NaN);
                    engine.phase().resume();
                }
            }
        } finally {
            batch.close();
            bits.wipe();
        }
        return new LocalTraining.Steps(count, 0, 0);
    }

    private int draw() {
        int count = 0;
        for (int i = 0; i < sample.length; i++) {
            if (coin.heads(bits)) {
                sample[count++] = i;
            }
        }
        return count;
    }
}
