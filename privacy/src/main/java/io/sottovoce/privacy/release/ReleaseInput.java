package io.sottovoce.privacy.release;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.secagg.message.Limits;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.privacy.vector.ClippedUpdate;
import io.sottovoce.privacy.vector.EncodedUpdate;
import io.sottovoce.privacy.vector.NoisyUpdate;
import io.sottovoce.privacy.vector.RingBlocks;
import io.sottovoce.privacy.vector.RingVector;
import io.sottovoce.privacy.vector.RoundingKey;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's input to a secure sum, encoded and noised, chunk by chunk in the order of an upload: the model, then the
 * metrics. One-shot: noise is drawn as a chunk is taken.
 *
 * <p>Made only after the charge is durable; that is the caller's job. A client whose training failed makes an empty input:
 * zero with its full share of noise, so that whether it trained does not show.
 */
public final class ReleaseInput {
    private final ReleasePlan plan;
    private final RingBlocks blocks;
    private final int[] metrics;
    private final SecretBits bits;
    private RingVector block;
    private int blockAt;
    private long modelTaken;
    private boolean metricsTaken;

    private ReleaseInput(ReleasePlan plan, RingBlocks blocks, int[] metrics, SecretBits bits) {
        this.plan = plan;
        this.blocks = blocks;
        this.metrics = metrics;
        this.bits = bits;
        this.block = RingVector.zeros(plan.encoding().ring(), 0);
    }

    /**
     * The input of a client that trained.
     *
     * @param update clipped to the configuration's bound
     * @param meanLoss over its bound, meant to lie in [0, 1]
     */
    public static ReleaseInput of(
            ReleasePlan plan,
            ContentHash session,
            ClippedUpdate update,
            double meanLoss,
            NoiseSamplers samplers,
            SecretRandomness randomness) {
        SecretBits bits = SecretBits.from(randomness.generator());
        int[] metrics = plan.metrics().encode(new double[] {meanLoss, 1}, sampler(plan.metricsSampler(samplers)), bits);
        return new ReleaseInput(plan, blocks(plan, session, update, samplers, randomness, bits), metrics, bits);
    }

    /** The input of a client without a usable update: zero and its full share of noise. */
    public static ReleaseInput empty(
            ReleasePlan plan, ContentHash session, NoiseSamplers samplers, SecretRandomness randomness) {
        SecretBits bits = SecretBits.from(randomness.generator());
        int dimension = Math.toIntExact(plan.encoding().dimension());
        ClippedUpdate nothing = ClippedUpdate.zero(dimension, plan.encoding().clip());
        int[] metrics = plan.metrics().encodeNothing(sampler(plan.metricsSampler(samplers)), bits);
        return new ReleaseInput(plan, blocks(plan, session, nothing, samplers, randomness, bits), metrics, bits);
    }

    private static RingBlocks blocks(
            ReleasePlan plan,
            ContentHash session,
            ClippedUpdate update,
            NoiseSamplers samplers,
            SecretRandomness randomness,
            SecretBits bits) {
        EncodedUpdate encoded = new EncodedUpdate(
                update, plan.encoding(), ReleasePlan.rotation(session), RoundingKey.from(randomness.generator()));
        Optional<NoiseSampler> sampler = plan.modelSampler(samplers);
        return sampler.isPresent() ? new NoisyUpdate(encoded, sampler.get(), bits) : encoded;
    }

    private static @Nullable NoiseSampler sampler(Optional<NoiseSampler> sampler) {
        return sampler.orElse(null);
    }

    /** Whether chunks are left. */
    public boolean hasNext() {
        return !metricsTaken;
    }

    /** The coordinates of the next chunk: 2^16, or fewer at the end of a vector. */
    public int[] next() {
        if (metricsTaken) {
            throw new NoSuchElementException("every chunk was taken");
        }
        long left = plan.encoding().paddedDimension() - modelTaken;
        if (left == 0) {
            metricsTaken = true;
            bits.wipe();
            return metrics;
        }
        int[] chunk = new int[(int) Math.min(Limits.CHUNK_COORDINATES, left)];
        fill(chunk);
        modelTaken += chunk.length;
        return chunk;
    }

    private void fill(int[] chunk) {
        int filled = 0;
        while (filled < chunk.length) {
            if (blockAt == block.length()) {
                block = blocks.next();
                blockAt = 0;
            }
            int part = Math.min(chunk.length - filled, block.length() - blockAt);
            block.copyTo(blockAt, chunk, filled, part);
            blockAt += part;
            filled += part;
        }
    }
}
