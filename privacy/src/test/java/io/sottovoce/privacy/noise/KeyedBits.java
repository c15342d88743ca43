package io.sottovoce.privacy.noise;

import java.nio.ByteBuffer;

/** Reproducible secret bits, for tests only. */
public final class KeyedBits {
    private KeyedBits() {}

    /** The stream of a seed. */
    public static SecretBits of(long seed) {
        return SecretBits.ofKey(ByteBuffer.allocate(32).putLong(seed).array());
    }
}
