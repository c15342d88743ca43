package io.sottovoce.simulator.secure;

import io.sottovoce.learning.HeldOutCounts;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.release.ReleaseInput;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.privacy.vector.ClippedUpdate;

/**
 * Inputs as a client makes them: clipped, rotated, rounded, noised; chunk by chunk. A client that does not clip sends an
 * input of its update's direction, multiplied in the ring until it is as long as the update: whatever is too long for the
 * ring wraps around, as it would for a real one.
 */
final class Inputs {
    private static final double TIMES_MAX = 1 << 30;

    private final ReleaseInput input;
    private final int times;
    private int modelChunksLeft;

    private Inputs(ReleaseInput input, int times, int modelChunks) {
        this.input = input;
        this.times = times;
        this.modelChunksLeft = modelChunks;
    }

    /** The input of a client; without a training, zero and its noise. */
    static Inputs of(SecureCohorts cohorts, ReleasePlan plan, ContentHash session, Brought brought) {
        SecretRandomness randomness = cohorts.randomness(plan.config().names().round(), brought.client());
        int chunks = plan.config().vectors().get(0).chunks();
        if (brought.result().isEmpty()) {
            return new Inputs(ReleaseInput.empty(plan, session, cohorts.samplers(), randomness), 1, chunks);
        }
        TrainingResult result = brought.result().get();
        double clip = plan.encoding().clip();
        int times = brought.clips() ? 1 : times(result.update(), clip);
        ClippedUpdate update = ClippedUpdate.clip(part(result.update(), times), clip);
        return new Inputs(
                ReleaseInput.of(
                        plan,
                        session,
                        update,
                        result.meanLoss(),
                        result.evaluation().map(HeldOutCounts::shares).orElseGet(() -> new double[0]),
                        cohorts.samplers(),
                        randomness),
                times,
                chunks);
    }

    boolean hasNext() {
        return input.hasNext();
    }

    int[] next() {
        int[] chunk = input.next();
        if (modelChunksLeft-- > 0 && times > 1) {
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] *= times;
            }
        }
        return chunk;
    }

    private static int times(Update update, double clip) {
        double squares = 0;
        for (float value : update.toArray()) {
            squares += (double) value * value;
        }
        return (int) Math.min(TIMES_MAX, Math.max(1, Math.ceil(Math.sqrt(squares) / clip)));
    }

    private static Update part(Update update, int times) {
        if (times == 1) {
            return update;
        }
        float[] values = update.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] /= times;
        }
        return Update.owning(values);
    }
}
