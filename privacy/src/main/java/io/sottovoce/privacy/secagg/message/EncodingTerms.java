package io.sottovoce.privacy.secagg.message;

/**
 * How an update becomes ring elements (SA-1, 1.11).
 *
 * @param clip C, bound on the L2 norm
 * @param scale s
 * @param beta of conditional rounding, at most 1
 * @param rotationBlockLog2 log2 of the block that is rotated; 0 for none
 */
public record EncodingTerms(double clip, double scale, double beta, int rotationBlockLog2) {
    private static final int BLOCK_LOG2_MAX = 34;

    public EncodingTerms {
        boolean positive = clip > 0 && scale > 0 && beta > 0;
        if (!positive || !Double.isFinite(clip) || !Double.isFinite(scale) || beta > 1) {
            throw new IllegalArgumentException("clip " + clip + ", scale " + scale + ", beta " + beta
                    + ": expected finite numbers above zero, beta at most one");
        }
        if (rotationBlockLog2 < 0 || rotationBlockLog2 > BLOCK_LOG2_MAX) {
            throw new IllegalArgumentException("rotation block 2^" + rotationBlockLog2);
        }
    }
}
