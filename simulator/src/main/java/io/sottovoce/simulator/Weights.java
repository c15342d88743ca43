package io.sottovoce.simulator;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** The hash that names a model's parameters. */
public final class Weights {
    private static final int BLOCK = 1 << 14;

    private Weights() {}

    /** SHA-256 of the parameters as little-endian float32. */
    public static ContentHash hash(float[] parameters) {
        MessageDigest digest = Canonical.newSha256();
        ByteBuffer block = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < parameters.length; from += BLOCK) {
            int count = Math.min(BLOCK, parameters.length - from);
            block.clear();
            block.asFloatBuffer().put(parameters, from, count);
            block.limit(count * Float.BYTES);
            digest.update(block);
        }
        return ContentHash.finish(digest);
    }

    /**
     * Stands for the hash of a version where rounds are simulated: nobody fetches a model there and checks it, and hashing
     * would keep all threads waiting between rounds.
     */
    public static ContentHash placeholder(long version) {
        return ContentHash.of(Canonical.hash("simulated version", Canonical.u64(version)));
    }
}
