package io.sottovoce.privacy.vector;

import java.util.Arrays;

/**
 * Undoes scale, rotation and padding block by block, in order, with memory for one block; the weight is fixed or counted,
 * never secret.
 */
public final class BlockDecoder {
    private final EncodingPlan plan;
    private final Rotation rotation;
    private final double unit;
    private int taken;

    /**
     * A decoder at the first block.
     *
     * @param weight what the sum is divided by, > 0
     */
    public BlockDecoder(EncodingPlan plan, Rotation rotation, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight is " + weight + ", expected a finite number > 0");
        }
        this.plan = plan;
        this.rotation = rotation;
        this.unit = 1 / (plan.scale() * weight);
    }

    /** Decodes the next block of the sum; only the last one can be shorter than the plan's block. */
    public float[] next(RingVector block) {
        if (isComplete()
                || block.length() != plan.blockLength()
                || !block.ring().equals(plan.ring())) {
            throw new IllegalArgumentException("block " + taken + " of " + block.length() + " elements of "
                    + block.ring().bits() + " bits does not belong to " + plan);
        }
        float[] real = new float[block.length()];
        for (int i = 0; i < real.length; i++) {
            real[i] = (float) (block.centred(i) * unit);
        }
        rotation.undo(real, taken);
        long left = plan.dimension() - (long) taken * real.length;
        taken++;
        return left >= real.length ? real : Arrays.copyOf(real, (int) Math.max(0, left));
    }

    /** Blocks decoded so far. */
    public int taken() {
        return taken;
    }

    /** Whether every block was decoded. */
    public boolean isComplete() {
        return taken == plan.blocks();
    }
}
