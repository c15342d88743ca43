package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.RingVector;
import java.security.MessageDigest;
import java.util.List;

/**
 * The sum of the survivors' inputs modulo 2^b: the one thing that a session gives away. Only {@link UnmaskPlan#release}
 * makes it.
 */
public final class ClearSum {
    private final MaskedSum sum;

    ClearSum(MaskedSum sum) {
        this.sum = sum;
    }

    /** The vectors. */
    public List<VectorSpec> vectors() {
        return sum.vectors();
    }

    /** Number of inputs in it. */
    public int inputs() {
        return sum.inputs();
    }

    /** A copy of a chunk of up to 2^16 coordinates. */
    public RingVector chunk(int vector, int chunk) {
        RingVector part = sum.chunk(vector, chunk);
        return part.slice(0, part.length());
    }

    /** SHA-256 over all packed chunks in order: what R6 signs. */
    public ContentHash hash() {
        MessageDigest digest = Canonical.newSha256();
        for (int v = 0; v < vectors().size(); v++) {
            for (int c = 0; c < vectors().get(v).chunks(); c++) {
                digest.update(sum.chunk(v, c).pack());
            }
        }
        return ContentHash.finish(digest);
    }
}
