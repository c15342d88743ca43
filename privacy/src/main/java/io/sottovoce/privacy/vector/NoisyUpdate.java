package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.SecretBits;
import java.util.Arrays;

/**
 * An encoded update with this client's share of the noise on every coordinate, padding included. One-shot: noise is
 * drawn as a block is taken, and a block cannot be taken twice.
 *
 * <p>The ledger is charged before this object is made; that is the caller's job.
 */
public final class NoisyUpdate implements RingBlocks {
    private static final int DRAWS = 4096;

    private final EncodedUpdate encoded;
    private final NoiseSampler sampler;
    private final SecretBits bits;

    /** Adds noise; refused where the sampler gives less than the plan's share. */
    public NoisyUpdate(EncodedUpdate encoded, NoiseSampler sampler, SecretBits bits) {
        double share = encoded.plan().shareVariance();
        if (share <= 0 || sampler.variance() < share) {
            throw new IllegalArgumentException("noise of variance " + sampler.variance()
                    + " is less than the plan's share " + share + ", which must be above 0");
        }
        this.encoded = encoded;
        this.sampler = sampler;
        this.bits = bits;
    }

    @Override
    public EncodingPlan plan() {
        return encoded.plan();
    }

    @Override
    public boolean hasNext() {
        return encoded.hasNext();
    }

    @Override
    public RingVector next() {
        RingVector block = encoded.next();
        long[] draws = new long[Math.min(DRAWS, block.length())];
        for (int at = 0; at < block.length(); at += draws.length) { // both are powers of two
            sampler.sample(bits, draws, draws.length);
            block.addAll(at, draws, draws.length);
        }
        Arrays.fill(draws, 0);
        return block;
    }
}
