package io.sottovoce.privacy.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/**
 * The AES-256-CTR keystream of one key: IV of 16 zero bytes, one 128-bit big-endian counter (SA-1, E14).
 *
 * <p>Bytes come out in stream order; words are consecutive groups of four bytes read little-endian. The stream can be
 * moved to any block, so a vector can be masked chunk by chunk and an interrupted upload resumed.
 *
 * <p>Guarantees that nothing but the keystream leaves. Does not see to it that a key is used for one purpose only:
 * whoever derives the key binds its purpose into the derivation. The platform's cipher keeps its own copy of the key,
 * which cannot be wiped.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class AesCtrKeystream {
    /** Length of a key in bytes. */
    public static final int KEY_BYTES = 32;

    /** Length of a cipher block in bytes; the stream is sought by blocks. */
    public static final int BLOCK_BYTES = 16;

    /** Words in one block. */
    public static final int BLOCK_WORDS = BLOCK_BYTES / Integer.BYTES;

    // The compiled intrinsic is entered once per call: at 8 KiB a call it is warm after the first few masks.
    private static final int CHUNK_BYTES = 8192;
    private static final int CHUNK_WORDS = CHUNK_BYTES / Integer.BYTES;
    private static final byte[] ZEROS = new byte[CHUNK_BYTES];

    private final Cipher cipher;
    private final SecretKey key;
    private final byte[] buffer = new byte[CHUNK_BYTES];
    private final IntBuffer bufferWords =
            ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    private final int[] words = new int[CHUNK_WORDS];

    /**
     * The stream of a key, at its beginning.
     *
     * @param key an AES key of 32 bytes
     */
    public AesCtrKeystream(SecretKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null || encoded.length != KEY_BYTES) {
            throw new IllegalArgumentException("a keystream key has " + KEY_BYTES + " bytes");
        }
        Arrays.fill(encoded, (byte) 0);
        this.key = key;
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES in counter mode", e);
        }
        seekBlock(0);
    }

    /** Moves to the first byte of a block, counted from 0. */
    public void seekBlock(long block) {
        if (block < 0) {
            throw new IllegalArgumentException("block " + block + " is negative");
        }
        ByteBuffer counter = ByteBuffer.allocate(BLOCK_BYTES).putLong(0L).putLong(block);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter.array()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES refused a key of " + KEY_BYTES + " bytes", e);
        }
    }

    /** Moves to a word; its index must be a multiple of {@link #BLOCK_WORDS}. */
    public void seekWord(long word) {
        if (word % BLOCK_WORDS != 0) {
            throw new IllegalArgumentException("word " + word + " does not begin a block");
        }
        seekBlock(word / BLOCK_WORDS);
    }

    /** Writes the next {@code length} bytes of the stream into {@code out} from {@code at} on. */
    public void read(byte[] out, int at, int length) {
        for (int done = 0; done < length; ) {
            int step = Math.min(CHUNK_BYTES, length - done);
            update(out, at + done, step);
            done += step;
        }
    }

    /** Writes the next {@code length} words into {@code out} from {@code at} on. */
    public void readWords(int[] out, int at, int length) {
        for (int done = 0; done < length; ) {
            int step = Math.min(CHUNK_WORDS, length - done);
            nextWords(out, at + done, step);
            done += step;
        }
    }

    /** Adds the next {@code length} words modulo 2^32 to {@code target} from {@code at} on. */
    public void addWords(int[] target, int at, int length) {
        for (int done = 0; done < length; ) {
            int step = Math.min(CHUNK_WORDS, length - done);
            nextWords(words, 0, step);
            int from = at + done;
            for (int i = 0; i < step; i++) {
                target[from + i] += words[i];
            }
            done += step;
        }
    }

    /** Subtracts the next {@code length} words modulo 2^32 from {@code target} from {@code at} on. */
    public void subtractWords(int[] target, int at, int length) {
        for (int done = 0; done < length; ) {
            int step = Math.min(CHUNK_WORDS, length - done);
            nextWords(words, 0, step);
            int from = at + done;
            for (int i = 0; i < step; i++) {
                target[from + i] -= words[i];
            }
            done += step;
        }
    }

    /** Overwrites what this object has buffered of the stream. The object can still be used. */
    public void wipeBuffers() {
        Arrays.fill(buffer, (byte) 0);
        Arrays.fill(words, 0);
    }

    private void nextWords(int[] out, int at, int count) {
        update(buffer, 0, count * Integer.BYTES);
        bufferWords.get(0, out, at, count);
    }

    private void update(byte[] out, int at, int length) {
        try {
            int written = cipher.update(ZEROS, 0, length, out, at);
            if (written != length) {
                throw new IllegalStateException("keystream gave " + written + " bytes, expected " + length);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keystream ended", e);
        }
    }
}
