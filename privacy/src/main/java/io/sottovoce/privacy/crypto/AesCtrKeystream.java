package io.sottovoce.privacy.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The AES-256-CTR keystream of one key: IV of 16 zero bytes, one 128-bit big-endian counter (SA-1, E14).
 *
 * <p>Bytes come out in stream order; words are consecutive groups of four bytes read little-endian. The stream can be
 * moved to any block and to another key, so a vector can be masked chunk by chunk, an interrupted upload resumed, and one
 * object serves all masks of a sum: making the platform's cipher costs more than its key.
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

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final Cipher cipher;
    private final byte[] buffer = new byte[CHUNK_BYTES];
    private @Nullable SecretKey key;

    /** A stream without a key, to be given one by {@link #restart}. */
    public AesCtrKeystream() {
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES in counter mode", e);
        }
    }

    /**
     * The stream of a key, at its beginning.
     *
     * @param key an AES key of 32 bytes
     */
    public AesCtrKeystream(SecretKey key) {
        this();
        restart(key);
    }

    /**
     * Becomes the stream of another key, at its beginning.
     *
     * @param next an AES key of 32 bytes
     */
    public void restart(SecretKey next) {
        byte[] encoded = next.getEncoded();
        if (encoded == null || encoded.length != KEY_BYTES) {
            throw new IllegalArgumentException("a keystream key has " + KEY_BYTES + " bytes");
        }
        Arrays.fill(encoded, (byte) 0);
        key = next;
        seekBlock(0);
    }

    /** Moves to the first byte of a block, counted from 0. */
    public void seekBlock(long block) {
        if (block < 0) {
            throw new IllegalArgumentException("block " + block + " is negative");
        }
        if (key == null) {
            throw new IllegalStateException("the stream has no key yet");
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
            int step = expand(length - done);
            for (int i = 0; i < step; i++) {
                out[at + done + i] = (int) WORDS.get(buffer, Integer.BYTES * i);
            }
            done += step;
        }
    }

    /** Adds the next {@code length} words, or takes them off, modulo 2^32 in {@code target} from {@code at} on. */
    public void addWords(int[] target, int at, int length, boolean negated) {
        int sign = negated ? -1 : 0;
        for (int done = 0; done < length; ) {
            int step = expand(length - done);
            add(target, at + done, step, sign);
            done += step;
        }
    }

    // Straight from the buffer: arrays of different types cannot overlap, so the compiler uses vector instructions. One
    // loop for both signs: of two that are inlined into one caller, it leaves the second one slow.
    private void add(int[] target, int from, int count, int sign) {
        for (int i = 0; i < count; i++) {
            target[from + i] += ((int) WORDS.get(buffer, Integer.BYTES * i) ^ sign) - sign;
        }
    }

    /** Overwrites what this object has buffered of the stream. The object can still be used. */
    public void wipeBuffers() {
        Arrays.fill(buffer, (byte) 0);
    }

    /** Fills the buffer with the next words, at most as many as asked for. */
    private int expand(int wanted) {
        int step = Math.min(CHUNK_WORDS, wanted);
        update(buffer, 0, step * Integer.BYTES);
        return step;
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
