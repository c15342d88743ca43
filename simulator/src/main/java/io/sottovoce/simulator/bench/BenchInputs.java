package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.vector.ClippedUpdate;
import io.sottovoce.privacy.vector.EncodedUpdate;
import io.sottovoce.privacy.vector.EncodingPlan;
import io.sottovoce.privacy.vector.NoisyUpdate;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import io.sottovoce.privacy.vector.Rotation;
import io.sottovoce.privacy.vector.RoundingKey;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import javax.crypto.spec.SecretKeySpec;

/** Inputs as a client makes them: clipped, rotated, rounded, noised. */
final class BenchInputs {
    private static final int KEY_BYTES = 32;

    private final EncodingPlan plan;
    private final NoiseSampler sampler;
    private final SecureRandom random = new SecureRandom();

    BenchInputs(EncodingPlan plan) {
        this.plan = plan;
        this.sampler = new NoiseSamplers().skellam(plan.shareVariance());
    }

    Update update(long seed) {
        SplittableRandom values = new SplittableRandom(seed);
        float[] update = new float[Math.toIntExact(plan.dimension())];
        for (int i = 0; i < update.length; i++) {
            update[i] = (float) (values.nextDouble() - 0.5);
        }
        return Update.owning(update);
    }

    /** The ring elements of an update. */
    int[] encode(Update update) {
        ClippedUpdate clipped = ClippedUpdate.clip(update, plan.clip());
        EncodedUpdate encoded = new EncodedUpdate(clipped, plan, rotation(), RoundingKey.from(random));
        NoisyUpdate noisy = new NoisyUpdate(encoded, sampler, SecretBits.from(random));
        int[] coordinates = new int[Math.toIntExact(plan.paddedDimension())];
        for (int at = 0; noisy.hasNext(); at += plan.blockLength()) {
            RingVector block = noisy.next();
            System.arraycopy(block.toArray(), 0, coordinates, at, block.length());
        }
        return coordinates;
    }

    private static Rotation rotation() {
        return new Rotation(new SecretKeySpec(new byte[KEY_BYTES], "AES"));
    }

    /** sum of count times vector, in the ring. */
    static int[] combination(Ring ring, int[][] vectors, int[] counts) {
        int[] sum = new int[vectors[0].length];
        for (int v = 0; v < vectors.length; v++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += counts[v] * vectors[v][i];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] = ring.reduce(sum[i]);
        }
        return sum;
    }
}
