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
    private final LongBuffer words = ByteBuffer.wrap(buffer).asLongBuffer();

    private SecretBits(byte[] key) {
        this.stream = new AesCtrKeystream(new SecretKeySpec(key, "AES"));
        words.position(words.limit());
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
        if (!words.hasRemaining()) {
            stream.read(buffer, 0, BUFFER_BYTES);
            words.clear();
        }
        return words.get();
    }

    /** Overwrites what is buffered. */
    public void wipe() {
        Arrays.fill(buffer, (byte) 0);
        stream.wipeBuffers();
        words.position(words.limit());
    }
}
