package io.sottovoce.privacy.vector;

/** A vector of the ring that comes block by block, first to last, each once. */
public interface RingBlocks {
    /** The plan by which it was encoded. */
    EncodingPlan plan();

    /** Whether blocks are left. */
    boolean hasNext();

    /** The next block, of the plan's block length; the caller owns it. */
    RingVector next();
}
