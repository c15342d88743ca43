package io.sottovoce.privacy.noise;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random bits that privacy rests on: the AES-256-CTR keystream of a fresh key. A type of its own, so that randomness
 * for shuffling or sampling, which may be seeded, cannot be passed in its place.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class SecretBits {
    private static final int BUFFER_BYTES = 8192;

    private final AesCtrKeystream stream;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final LongBuffer decoded = ByteBuffer.wrap(buffer).asLongBuffer();
    private final long[] words = new long[BUFFER_BYTES / Long.BYTES];
    private int at = words.length;

    private SecretBits(byte[] key) {
        this.stream = new AesCtrKeystream(new SecretKeySpec(key, "AES"));
    }

    /** A stream of a key drawn from the platform's secure generator. */
    public static SecretBits from(SecureRandom random) {
        byte[] key = new byte[AesCtrKeystream.KEY_BYTES];
        random.nextBytes(key);
        SecretBits bits = new SecretBits(key);
        Arrays.fill(key, (byte) 0);
        return bits;
    }

    /** The stream of a known key: for tests of this package. */
    static SecretBits ofKey(byte[] key) {
        return new SecretBits(key);
    }

    /** The next 64 bits, never given twice. */
    long next() {
        if (at == words.length) {
            refill();
        }
        return words[at++];
    }

    /**
     * Takes up to {@code most} pairs of words at once, as many as lie ready: none where a pair is yet to be made.
     *
     * @return how many; {@link #ready} has them before index {@link #end}
     */
    int takePairs(int most) {
        int pairs = Math.min(most, (words.length - at) / 2);
        at += 2 * pairs;
        return pairs;
    }

    /** The words, for those just taken. */
    long[] ready() {
        return words;
    }

    /** The index after the last word taken. */
    int end() {
        return at;
    }

    private void refill() {
        stream.read(buffer, 0, BUFFER_BYTES);
        decoded.get(0, words);
        at = 0;
    }

    /** Overwrites what is buffered. */
    public void wipe() {
        Arrays.fill(buffer, (byte) 0);
        Arrays.fill(words, 0);
        stream.wipeBuffers();
        at = words.length;
    }
}
