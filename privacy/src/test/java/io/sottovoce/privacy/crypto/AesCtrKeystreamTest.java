package io.sottovoce.privacy.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AesCtrKeystreamTest {
    private static SecretKeySpec key() {
        byte[] key = new byte[AesCtrKeystream.KEY_BYTES];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        return new SecretKeySpec(key, "AES");
    }

    private static AesCtrKeystream stream() {
        return new AesCtrKeystream(key());
    }

    private static byte[] bytes(int count) {
        byte[] out = new byte[count];
        stream().read(out, 0, count);
        return out;
    }

    @Test
    void firstBlock_isAesOfTheZeroBlock() {
        // AES-256 of 16 zero bytes under the key 00 01 .. 1f, computed with another implementation (OpenSSL).
        assertEquals("f29000b62a499fd0a9f39a6add2e7780", HexFormat.of().formatHex(bytes(16)));
    }

    @Test
    void words_areLittleEndianAndContinueAcrossCallsAndChunks() {
        byte[] reference = bytes(40_000);
        int[] words = new int[10_000];
        AesCtrKeystream stream = stream();
        stream.readWords(words, 0, 3);
        stream.readWords(words, 3, 4_096);
        stream.readWords(words, 4_099, 10_000 - 4_099);
        int[] expected = new int[10_000];
        ByteBuffer.wrap(reference).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(expected);
        assertArrayEquals(expected, words);
    }

    @Test
    void seek_continuesWhereTheUnbrokenStreamIs() {
        byte[] reference = bytes(100_000);
        AesCtrKeystream stream = stream();
        for (int block : new int[] {5_000, 1, 0, 4_095}) {
            byte[] out = new byte[500];
            stream.seekBlock(block);
            stream.read(out, 0, out.length);
            assertArrayEquals(Arrays.copyOfRange(reference, 16 * block, 16 * block + 500), out);
        }
    }

    @Test
    void addThenSubtract_leavesTheTarget() {
        int[] target = new int[5_000];
        Arrays.setAll(target, i -> i * 31);
        int[] before = target.clone();
        stream().addWords(target, 7, 4_900, false);
        AesCtrKeystream again = stream();
        again.seekWord(0);
        again.addWords(target, 7, 4_900, true);
        assertArrayEquals(before, target);
    }

    @Test
    void addedWords_areThePlainSumAtEveryLengthAndPlace() {
        for (int length : new int[] {1, 3, 2_047, 2_048, 2_049, 5_000}) {
            int[] words = new int[length];
            stream().readWords(words, 0, length);
            int[] target = new int[length + 9];
            Arrays.setAll(target, i -> i * 0x9E3779B9);
            int[] expected = target.clone();
            for (int i = 0; i < length; i++) {
                expected[5 + i] += words[i];
            }
            stream().addWords(target, 5, length, false);
            assertArrayEquals(expected, target);
        }
    }

    @Test
    void restarted_isTheStreamOfTheOtherKeyFromItsBeginning() {
        AesCtrKeystream stream = new AesCtrKeystream(new SecretKeySpec(new byte[32], "AES"));
        stream.read(new byte[100], 0, 100);
        stream.restart(key());
        byte[] out = new byte[500];
        stream.read(out, 0, out.length);
        assertArrayEquals(bytes(500), out);
    }

    @Test
    void streamWithoutKey_isRefused() {
        assertThrows(IllegalStateException.class, () -> new AesCtrKeystream().seekBlock(0));
        assertThrows(IllegalArgumentException.class, () -> new AesCtrKeystream()
                .restart(new SecretKeySpec(new byte[16], "AES")));
    }

    @Test
    void badKeyOrPosition_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AesCtrKeystream(new SecretKeySpec(new byte[16], "AES")));
        assertThrows(IllegalArgumentException.class, () -> stream().seekBlock(-1));
        assertThrows(IllegalArgumentException.class, () -> stream().seekWord(2));
    }
}
