package io.sottovoce.privacy.release;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.vector.MeanUpdate;
import io.sottovoce.privacy.vector.RingVector;

/**
 * What a secure sum says: the mean update over the inputs in it, and the means of the metrics. With noise, both are noisy.
 *
 * @param meanLoss over its bound, in [0, 1], over the clients that trained
 * @param trained share of the inputs that come from training, in [0, 1]
 * @param inputs |U3|
 */
public record ReleaseResult(MeanUpdate mean, double meanLoss, double trained, int inputs) {
    /** Reads a sum. The divisor is |U3|, which is public. */
    public static ReleaseResult of(ReleasePlan plan, ContentHash session, ClearSum sum) {
        VectorSpec model = sum.vectors().get(0);
        MeanUpdate.Decoder decoder = MeanUpdate.decoder(plan.encoding(), ReleasePlan.rotation(session), sum.inputs());
        int block = plan.encoding().blockLength();
        RingVector pending = RingVector.zeros(model.ring(), block);
        int filled = 0;
        for (int chunk = 0; chunk < model.chunks(); chunk++) {
            RingVector part = sum.chunk(0, chunk);
            int taken = 0;
            while (taken < part.length()) {
                int step = Math.min(block - filled, part.length() - taken);
                pending.addAt(filled, part.slice(taken, step));
                taken += step;
                filled += step;
                if (filled == block) {
                    decoder.accept(pending);
                    pending = RingVector.zeros(model.ring(), block);
                    filled = 0;
                }
            }
        }
        double[] metrics = plan.metrics().decode(sum.chunk(1, 0), sum.inputs());
        // An input without training is zero, which stands for 1/2 in both metrics.
        double trained = Math.max(0, 2 * metrics[1] - 1);
        double loss = trained > 0 ? (metrics[0] - (1 - trained) / 2) / trained : 0;
        return new ReleaseResult(decoder.finish(), Math.max(0, Math.min(1, loss)), trained, sum.inputs());
    }
}
