package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.crypto.Hkdf;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secret.Secret;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The public random rotation of one session, block by block: {@code r = H diag(sign) v}. It spreads a vector evenly over
 * its coordinates, so that a ring of few bits holds it. Public: no privacy rests on it.
 *
 * <p>The sign of coordinate i of the padded vector is bit i of the AES-256-CTR keystream, least significant bit of a
 * byte first; one is minus.
 */
public final class Rotation {
    private final AesCtrKeystream stream;

    /** The rotation of a key; {@link #ofSession} derives it. */
    public Rotation(SecretKey key) {
        this.stream = new AesCtrKeystream(key);
    }

    /** The rotation of a session: the key is {@code Kdf(Extract(sid, ""); "rot")} (SA-1, 1.11). */
    public static Rotation ofSession(ContentHash session) {
        Secret key = Hkdf.expand(
                Hkdf.extract(session.toBytes(), Secret.owning(new byte[0])), "rot", AesCtrKeystream.KEY_BYTES);
        return key.with(bytes -> new Rotation(new SecretKeySpec(bytes, "AES")));
    }

    /** Rotates a block in place; {@code index} counts blocks of this length. */
    void rotate(float[] block, long index) {
        flip(block, index);
        WalshHadamard.transform(block);
    }

    /** Undoes {@link #rotate}. */
    void undo(float[] block, long index) {
        WalshHadamard.transform(block);
        flip(block, index);
    }

    private void flip(float[] block, long index) {
        long firstBit = index * block.length;
        long firstCipherBlock = firstBit / (8 * AesCtrKeystream.BLOCK_BYTES);
        int skipped = (int) (firstBit - firstCipherBlock * 8 * AesCtrKeystream.BLOCK_BYTES);
        byte[] bits = new byte[(skipped + block.length + 7) / 8];
        stream.seekBlock(firstCipherBlock);
        stream.read(bits, 0, bits.length);
        for (int i = 0; i < block.length; i++) {
            int bit = skipped + i;
            int minus = (bits[bit >> 3] >> (bit & 7)) << 31; // half of the signs are: a branch would be mispredicted
            block[i] = Float.intBitsToFloat(Float.floatToRawIntBits(block[i]) ^ minus);
        }
        Arrays.fill(bits, (byte) 0);
    }
}
