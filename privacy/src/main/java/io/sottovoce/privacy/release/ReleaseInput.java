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
import io.sottovoce.privacy.vector.Rotation;
import io.sottovoce.privacy.vector.RoundingKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's input to a secure sum, encoded and noised, chunk by chunk in the order of an upload: the model, then the
 * metrics, then the counts of an evaluation where there are any. One-shot: noise is drawn as a chunk is taken.
 *
 * <p>Made only after the charge is durable; that is the caller's job. A client whose training failed makes an empty input:
 * zero with its full share of noise, so that whether it trained does not show.
 */
public final class ReleaseInput {
    private final ReleasePlan plan;
    private final RingBlocks blocks;
    private final Deque<int[]> besides;
    private final SecretBits bits;
    private RingVector block;
    private int blockAt;
    private long modelTaken;

    private ReleaseInput(ReleasePlan plan, RingBlocks blocks, List<int[]> besides, SecretBits bits) {
        this.plan = plan;
        this.blocks = blocks;
        this.besides = new ArrayDeque<>(besides);
        this.bits = bits;
        this.block = RingVector.zeros(plan.encoding().ring(), 0);
    }

    /**
     * The input of a client that trained.
     *
     * @param update clipped to the configuration's bound
     * @param meanLoss of the training, in nats
     */
    public static ReleaseInput of(
            ReleasePlan plan,
            ContentHash session,
            ClippedUpdate update,
            double meanLoss,
            NoiseSamplers samplers,
            SecretRandomness randomness) {
        return of(plan, session, update, meanLoss, new double[0], samplers, randomness);
    }

    /**
     * The input of a client that trained and evaluated.
     *
     * @param update clipped to the configuration's bound
     * @param meanLoss of the training, in nats
     * @param evaluation for each group the right and the wrong examples, as shares of what a client may bring at most; not
     *     looked at where the plan has no evaluation, and none where it is of another length
     */
    public static ReleaseInput of(
            ReleasePlan plan,
            ContentHash session,
            ClippedUpdate update,
            double meanLoss,
            double[] evaluation,
            NoiseSamplers samplers,
            SecretRandomness randomness) {
        SecretBits bits = SecretBits.from(randomness.generator());
        List<int[]> besides = new ArrayList<>();
        besides.add(plan.metrics()
                .encode(
                        new double[] {meanLoss / ReleaseDesign.LOSS_BOUND, 1},
                        sampler(plan.metricsSampler(samplers)),
                        bits));
        plan.counts()
                .ifPresent(
                        counts -> besides.add(counts.encode(evaluation, sampler(plan.countsSampler(samplers)), bits)));
        return new ReleaseInput(plan, blocks(plan, session, update, samplers, randomness, bits), besides, bits);
    }

    /** The input of a client without a usable update: zero and its full share of noise. */
    public static ReleaseInput empty(
            ReleasePlan plan, ContentHash session, NoiseSamplers samplers, SecretRandomness randomness) {
        SecretBits bits = SecretBits.from(randomness.generator());
        int dimension = Math.toIntExact(plan.encoding().dimension());
        ClippedUpdate nothing = ClippedUpdate.zero(dimension, plan.encoding().clip());
        List<int[]> besides = new ArrayList<>();
        besides.add(plan.metrics().encodeNothing(sampler(plan.metricsSampler(samplers)), bits));
        plan.counts()
                .ifPresent(counts ->
                        besides.add(counts.encode(new double[0], sampler(plan.countsSampler(samplers)), bits)));
        return new ReleaseInput(plan, blocks(plan, session, nothing, samplers, randomness, bits), besides, bits);
    }

    private static RingBlocks blocks(
            ReleasePlan plan,
            ContentHash session,
            ClippedUpdate update,
            NoiseSamplers samplers,
            SecretRandomness randomness,
            SecretBits bits) {
        EncodedUpdate encoded = new EncodedUpdate(
                update, plan.encoding(), Rotation.ofSession(session), RoundingKey.from(randomness.generator()));
        Optional<NoiseSampler> sampler = plan.modelSampler(samplers);
        return sampler.isPresent() ? new NoisyUpdate(encoded, sampler.get(), bits) : encoded;
    }

    private static @Nullable NoiseSampler sampler(Optional<NoiseSampler> sampler) {
        return sampler.orElse(null);
    }

    /** Whether chunks are left. */
    public boolean hasNext() {
        return !besides.isEmpty();
    }

    /** The coordinates of the next chunk: 2^16, or fewer at the end of a vector. */
    public int[] next() {
        if (besides.isEmpty()) {
            throw new NoSuchElementException("every chunk was taken");
        }
        long left = plan.encoding().paddedDimension() - modelTaken;
        if (left == 0) {
            int[] last = besides.removeFirst();
            if (besides.isEmpty()) {
                bits.wipe();
            }
            return last;
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
