package io.sottovoce.privacy.vector;

import java.util.NoSuchElementException;

/**
 * A clipped update as integers of at most the plan's norm: rotated, scaled, rounded; block by block in two passes, so
 * that memory is one block whatever the dimension.
 *
 * <p>The first pass, at construction, finds the first of 32 rounding attempts whose exact integer norm is within the
 * bound, then tries rounding toward zero, then falls back to the zero vector. Its time depends on the data: do it before
 * the time at which anything is sent.
 */
public final class EncodedUpdate implements RingBlocks {
    private static final int ATTEMPTS_MAX = 32;
    private static final int TOWARD_ZERO = ATTEMPTS_MAX;
    private static final int ZERO = ATTEMPTS_MAX + 1;

    private final ClippedUpdate update;
    private final EncodingPlan plan;
    private final Rotation rotation;
    private final RoundingKey coins;
    private final float[] block;
    private final int[] words;
    private final int attempt;
    private long left;
    private int emitted;

    /**
     * Encodes an update.
     *
     * @param update clipped to the plan's bound or less, of its dimension
     * @param plan the plan
     * @param rotation the session's rotation
     * @param coins fresh rounding coins
     */
    public EncodedUpdate(ClippedUpdate update, EncodingPlan plan, Rotation rotation, RoundingKey coins) {
        if (update.dimension() != plan.dimension()) {
            throw new IllegalArgumentException(
                    "update of " + update.dimension() + " coordinates, expected " + plan.dimension());
        }
        if (update.bound() > plan.clip()) {
            throw new IllegalArgumentException(
                    "update is clipped to " + update.bound() + ", expected at most " + plan.clip());
        }
        this.update = update;
        this.plan = plan;
        this.rotation = rotation;
        this.coins = coins;
        this.block = new float[plan.blockLength()];
        this.words = new int[plan.blockLength()];
        this.attempt = firstWithinBound();
        this.left = plan.normSquaredMax();
    }

    private int firstWithinBound() {
        for (int candidate = 0; candidate <= TOWARD_ZERO; candidate++) {
            if (withinBound(candidate)) {
                return candidate;
            }
        }
        return ZERO;
    }

    private boolean withinBound(int candidate) {
        long allowed = plan.normSquaredMax();
        for (int index = 0; index < plan.blocks() && allowed >= 0; index++) {
            allowed = less(allowed, round(index, candidate));
        }
        return allowed >= 0;
    }

    /** What is left of the bound after a block; below 0 where nothing is. */
    private static long less(long allowed, int[] rounded) {
        long rest = allowed;
        for (int q : rounded) {
            // |q| <= 2^31, so q^2 <= 2^62, and the rest is at most 2^61: no overflow.
            rest -= (long) q * q;
            if (rest < 0) {
                return rest;
            }
        }
        return rest;
    }

    private int[] round(int index, int how) {
        int[] rounded = new int[block.length];
        if (how == ZERO) {
            return rounded;
        }
        long first = (long) index * block.length;
        update.copyBlock(first, block);
        rotation.rotate(block, index);
        double scale = plan.scale();
        if (how == TOWARD_ZERO) {
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (int) (scale * block[i]);
            }
            return rounded;
        }
        coins.coins(how, plan.paddedDimension(), first, words);
        for (int i = 0; i < rounded.length; i++) {
            double u = scale * block[i];
            double floor = Math.floor(u);
            double coin = (words[i] & 0xFFFFFFFFL) * 0x1p-32;
            rounded[i] = (int) floor + (coin < u - floor ? 1 : 0);
        }
        return rounded;
    }

    @Override
    public EncodingPlan plan() {
        return plan;
    }

    @Override
    public boolean hasNext() {
        return emitted < plan.blocks();
    }

    @Override
    public RingVector next() {
        if (!hasNext()) {
            throw new NoSuchElementException("every block was taken");
        }
        int[] rounded = round(emitted++, attempt);
        left = less(left, rounded);
        if (left < 0) {
            throw new IllegalStateException("the update changed between two readings: its norm exceeds the bound");
        }
        return RingVector.owning(plan.ring(), rounded);
    }
}
