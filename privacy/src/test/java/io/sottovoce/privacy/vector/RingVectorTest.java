package io.sottovoce.privacy.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import java.math.BigInteger;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class RingVectorTest {
    private static final long SEED = 20_260_101;

    @Test
    void everyWidth_roundTripsThroughItsPackedForm() {
        Random random = new Random(SEED);
        for (int bits = Ring.BITS_MIN; bits <= Ring.BITS_MAX; bits++) {
            Ring ring = new Ring(bits);
            for (int length = 0; length < 20; length++) {
                RingVector vector = random(ring, length, random);
                byte[] packed = vector.pack();
                assertEquals((length * bits + 7) / 8, packed.length);
                RingVector decoded = RingVector.decode(ring, length, packed).orElseThrow();
                assertArrayEquals(vector.toArray(), decoded.toArray(), "bits " + bits + " length " + length);
            }
        }
    }

    @Test
    void packedForm_isTheLittleEndianNumberOfTheElements() {
        Random random = new Random(SEED);
        Ring ring = new Ring(17);
        RingVector vector = random(ring, 100, random);
        BigInteger number = BigInteger.ZERO;
        for (int i = 99; i >= 0; i--) {
            number = number.shiftLeft(17).or(BigInteger.valueOf(vector.get(i)));
        }
        byte[] packed = vector.pack();
        for (int i = 0; i < packed.length; i++) {
            assertEquals(number.shiftRight(8 * i).byteValue(), packed[i]);
        }
    }

    /** The definition, bit by bit. */
    private static byte[] packedBitByBit(Ring ring, int[] values) {
        byte[] out = new byte[(int) ring.packedBytes(values.length)];
        for (int i = 0; i < values.length; i++) {
            for (int bit = 0; bit < ring.bits(); bit++) {
                int at = i * ring.bits() + bit;
                out[at >> 3] |= (byte) ((values[i] >>> bit & 1) << (at & 7));
            }
        }
        return out;
    }

    @Test
    void packedForm_isTheDefinitionAtEveryWidthAndLength() {
        Random random = new Random(SEED);
        for (int bits = Ring.BITS_MIN; bits <= Ring.BITS_MAX; bits++) {
            for (int length : new int[] {1, 2, 3, 5, 7, 8, 9, 15, 31, 64, 257, 1_000}) {
                Ring ring = new Ring(bits);
                int[] values = random.ints(length).toArray();
                byte[] packed = RingVector.copyOf(ring, values).pack();
                assertArrayEquals(packedBitByBit(ring, values), packed, "bits " + bits + " length " + length);
                int[] back =
                        RingVector.decode(ring, length, packed).orElseThrow().toArray();
                assertArrayEquals(RingVector.copyOf(ring, values).toArray(), back);
            }
        }
    }

    @Test
    void wrongLengthOrTrailingBit_isNotDecoded() {
        Ring ring = new Ring(20);
        byte[] packed = RingVector.zeros(ring, 3).pack(); // 60 bits: four bits left over
        assertTrue(RingVector.decode(ring, 3, packed).isPresent());
        assertFalse(RingVector.decode(ring, 4, packed).isPresent());
        assertFalse(RingVector.decode(ring, 1, packed).isPresent());
        assertFalse(RingVector.decode(ring, -1, packed).isPresent());
        for (int bit = 4; bit < 8; bit++) {
            byte[] dirty = packed.clone();
            dirty[7] = (byte) (1 << bit);
            assertFalse(RingVector.decode(ring, 3, dirty).isPresent());
        }
    }

    @Test
    void sums_wrapAtTheRingAndCentreToTwosComplement() {
        for (int bits : new int[] {8, 17, 31, 32}) {
            Ring ring = new Ring(bits);
            RingVector vector = RingVector.copyOf(ring, new int[] {ring.mask(), 0, 1 << (bits - 1)});
            assertEquals(-1, vector.centred(0));
            assertEquals(-(1L << (bits - 1)), vector.centred(2));
            vector.add(RingVector.copyOf(ring, new int[] {1, 1, 1}));
            vector.subtract(RingVector.copyOf(ring, new int[] {0, 2, 2}));
            assertArrayEquals(new int[] {0, ring.mask(), (1 << (bits - 1)) - 1}, vector.toArray());
        }
    }

    @Test
    void chunks_addUpToTheWhole() {
        Random random = new Random(SEED);
        Ring ring = new Ring(19);
        RingVector whole = random(ring, 1_000, random);
        RingVector sum = RingVector.zeros(ring, 1_000);
        sum.addAt(0, whole.slice(0, 300));
        sum.addAt(300, whole.slice(300, 700));
        assertArrayEquals(whole.toArray(), sum.toArray());
        sum.subtractAt(300, whole.slice(300, 700));
        assertEquals(0, sum.get(999));
        assertThrows(IllegalArgumentException.class, () -> sum.addAt(301, whole.slice(300, 700)));
        assertThrows(IllegalArgumentException.class, () -> sum.addAt(0, RingVector.zeros(new Ring(20), 10)));
    }

    @Test
    void masks_cancelAndAreTheKeystreamReduced() {
        Random random = new Random(SEED);
        Ring ring = new Ring(20);
        RingVector vector = random(ring, 10_000, random);
        int[] before = vector.toArray();
        vector.addMask(stream(), false, 0, 10_000);
        int[] words = new int[10_000];
        stream().readWords(words, 0, 10_000);
        for (int i = 0; i < words.length; i++) {
            assertEquals((before[i] + (words[i] & ring.mask())) & ring.mask(), vector.get(i));
        }
        AesCtrKeystream second = stream();
        vector.addMask(second, true, 0, 4_096);
        vector.addMask(second, true, 4_096, 10_000 - 4_096);
        assertArrayEquals(before, vector.toArray());
    }

    @Test
    void ringOutside8To32_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Ring(7));
        assertThrows(IllegalArgumentException.class, () -> new Ring(33));
        assertEquals(-1, new Ring(32).mask());
        assertEquals(4, new Ring(9).packedBytes(3));
    }

    private static RingVector random(Ring ring, int length, Random random) {
        return RingVector.owning(ring, random.ints(length).toArray());
    }

    private static AesCtrKeystream stream() {
        byte[] key = new byte[AesCtrKeystream.KEY_BYTES];
        key[0] = 1;
        return new AesCtrKeystream(new SecretKeySpec(key, "AES"));
    }
}
