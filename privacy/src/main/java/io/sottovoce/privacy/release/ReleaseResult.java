package io.sottovoce.privacy.release;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.vector.MeanUpdate;
import io.sottovoce.privacy.vector.RingVector;
import io.sottovoce.privacy.vector.Rotation;
import java.util.List;

/**
 * What a secure sum says: the mean update over the inputs in it, and the means of the metrics. With noise, both are noisy.
 *
 * @param meanLoss in nats, over the clients that trained, each clipped to its bound
 * @param trained share of the inputs that come from training, in [0, 1]
 * @param inputs |U3|
 * @param evaluation for each group the right and the wrong held-out examples of all clients, in the unit of what one client may
 *     bring at most; empty where there was no evaluation
 */
public record ReleaseResult(MeanUpdate mean, double meanLoss, double trained, int inputs, List<Double> evaluation) {
    public ReleaseResult {
        evaluation = List.copyOf(evaluation);
    }

    /** Reads a sum. The divisor is |U3|, which is public. */
    public static ReleaseResult of(ReleasePlan plan, ContentHash session, ClearSum sum) {
        VectorSpec model = sum.vectors().get(0);
        MeanUpdate.Decoder decoder = MeanUpdate.decoder(plan.encoding(), Rotation.ofSession(session), sum.inputs());
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
        return new ReleaseResult(
                decoder.finish(),
                ReleaseDesign.LOSS_BOUND * Math.max(0, Math.min(1, loss)),
                trained,
                sum.inputs(),
                sum.vectors().size() > 2 ? plan.evaluation(sum.chunk(2, 0)) : List.of());
    }
}
