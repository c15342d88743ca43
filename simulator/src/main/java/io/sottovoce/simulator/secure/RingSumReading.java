package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.vector.EncodingPlan;
import io.sottovoce.privacy.vector.MeanUpdate;
import io.sottovoce.privacy.vector.RingVector;
import io.sottovoce.privacy.vector.Rotation;

/** Reads the model's part of a sum, block by block. */
final class RingSumReading {
    private RingSumReading() {}

    /** The mean update over so many inputs. */
    static float[] mean(EncodingPlan plan, ContentHash session, RingSum sum, int inputs) {
        MeanUpdate.Decoder decoder = MeanUpdate.decoder(plan, Rotation.ofSession(session), inputs);
        int[] block = new int[plan.blockLength()];
        int filled = 0;
        for (int c = 0; c < sum.modelChunks(); c++) {
            RingVector chunk = sum.chunk(c);
            int taken = 0;
            while (taken < chunk.length()) {
                int step = Math.min(block.length - filled, chunk.length() - taken);
                chunk.copyTo(taken, block, filled, step);
                taken += step;
                filled += step;
                if (filled == block.length) {
                    decoder.accept(RingVector.copyOf(plan.ring(), block));
                    filled = 0;
                }
            }
        }
        return decoder.finish().toArray();
    }
}
