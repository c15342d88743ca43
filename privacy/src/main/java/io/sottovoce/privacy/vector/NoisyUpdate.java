package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.SecretBits;

/**
 * An encoded update with this client's share of the noise on every coordinate, padding included. One-shot: noise is
 * drawn as a block is taken, and a block cannot be taken twice.
 *
 * <p>The ledger is charged before this object is made; that is the caller's job.
 */
public final class NoisyUpdate implements RingBlocks {
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
        for (int i = 0; i < block.length(); i++) {
            block.addTo(i, (int) sampler.sample(bits)); // modulo 2^32, hence modulo 2^b
        }
        return block;
    }
}
