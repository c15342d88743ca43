package io.sottovoce.privacy.secagg.graph;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.encoding.ContentHash;
import java.nio.ByteBuffer;
import javax.crypto.spec.SecretKeySpec;

/**
 * The public permutation of a key (SA-1, E7): Fisher and Yates' shuffle from the end, driven by successive big-endian
 * words of the AES-256-CTR keystream, with rejection of the words that would make it uneven.
 */
public final class Permutation {
    private static final int BUFFER_BYTES = 1024;

    private final AesCtrKeystream stream;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at = BUFFER_BYTES;

    private Permutation(ContentHash key) {
        this.stream = new AesCtrKeystream(new SecretKeySpec(key.toBytes(), "AES"));
    }

    /** The permutation of 0..size-1 under a key. */
    public static int[] of(ContentHash key, int size) {
        return new Permutation(key).shuffled(size);
    }

    private int[] shuffled(int size) {
        int[] order = new int[size];
        for (int p = 0; p < size; p++) {
            order[p] = p;
        }
        for (int p = size - 1; p >= 1; p--) {
            int other = below(p + 1);
            int moved = order[p];
            order[p] = order[other];
            order[other] = moved;
        }
        return order;
    }

    private int below(int bound) {
        long limit = (1L << 32) - (1L << 32) % bound;
        long word = nextWord();
        while (word >= limit) {
            word = nextWord();
        }
        return (int) (word % bound);
    }

    private long nextWord() {
        if (at == BUFFER_BYTES) {
            stream.read(buffer, 0, BUFFER_BYTES);
            at = 0;
        }
        long word = Integer.toUnsignedLong(ByteBuffer.wrap(buffer).getInt(at));
        at += Integer.BYTES;
        return word;
    }
}
