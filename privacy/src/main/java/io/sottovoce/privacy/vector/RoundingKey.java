package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/** The coins of stochastic rounding: the same for every pass over the vector, others for every attempt. */
public final class RoundingKey {
    private final AesCtrKeystream stream;

    private RoundingKey(byte[] key) {
        this.stream = new AesCtrKeystream(new SecretKeySpec(key, "AES"));
    }

    /** Fresh coins. */
    public static RoundingKey from(SecureRandom random) {
        byte[] key = new byte[AesCtrKeystream.KEY_BYTES];
        random.nextBytes(key);
        RoundingKey rounding = new RoundingKey(key);
        Arrays.fill(key, (byte) 0);
        return rounding;
    }

    /** The coins of a known key: for tests of this package. */
    static RoundingKey ofKey(byte[] key) {
        return new RoundingKey(key);
    }

    /** One word per coordinate of a block, for an attempt over a vector of {@code padded} coordinates. */
    void coins(int attempt, long padded, long firstCoordinate, int[] words) {
        long words4 = (padded + AesCtrKeystream.BLOCK_WORDS - 1) / AesCtrKeystream.BLOCK_WORDS;
        long cipherBlock = attempt * words4 + firstCoordinate / AesCtrKeystream.BLOCK_WORDS;
        stream.seekBlock(cipherBlock);
        stream.readWords(words, 0, words.length);
    }
}
