package io.sottovoce.client;

import io.sottovoce.learning.Backend;
import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.RoundRef;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Trains on ND4J with models lent by a pool, which stays its maker's to close. The same seed, round, plan, model and
 * data give the same update. Thread-safe.
 */
public final class Nd4jTrainer implements LocalTrainer {
    private final Dataset data;
    private final ModelPool models;
    private final long seed;

    /**
     * A trainer on these examples.
     *
     * @param seed fixes the order of examples; it guards nothing, and clients should have different ones
     */
    public Nd4jTrainer(Dataset data, ModelPool models, long seed) {
        this.data = data;
        this.models = models;
        this.seed = seed;
    }

    @Override
    public Optional<String> objectionTo(Plan plan) {
        List<Integer> input = plan.model().input();
        long features = input.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (features != data.featuresPerExample()) {
            return Optional.of(
                    "the model takes examples of shape " + input + ", the data's are " + Arrays.toString(data.shape()));
        }
        int outputs = plan.model().outputs();
        boolean fits = data.classes() == 0 ? outputs == 1 : outputs >= data.classes();
        return fits
                ? Optional.empty()
                : Optional.of("the model has " + outputs + " outputs, the data has " + data.classes() + " classes");
    }

    @Override
    public LocalResult train(Plan plan, float[] parameters, RoundRef round) throws InterruptedException {
        if (data.size() == 0) {
            throw new TrainingException(FailureCode.NO_DATA, "there are no examples");
        }
        try {
            TrainingResult result = models.train(plan, parameters, data, seedOf(round));
            return new LocalResult(result.update(), result.examples(), finite(result.meanLoss()));
        } catch (DivergedException e) {
            throw new TrainingException(FailureCode.NOT_FINITE, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String describe() {
        return Backend.describe();
    }

    private long seedOf(RoundRef round) {
        byte[] hash =
                Canonical.hash("batches", Canonical.u64(seed), round.task().toBytes(), Canonical.u64(round.round()));
        return ByteBuffer.wrap(hash).getLong();
    }

    private static double finite(double meanLoss) {
        if (!Double.isFinite(meanLoss)) {
            throw new TrainingException(FailureCode.NOT_FINITE, "training diverged: the mean loss is " + meanLoss);
        }
        return meanLoss;
    }
}
