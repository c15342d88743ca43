package io.sottovoce.privacy.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.privacy.secret.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Signatures and sealed messages that differ in a bit, a domain or an encoding from good ones. */
final class SignatureEdgesTest {
    private static final BigInteger ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final byte[] FIELD = "field".getBytes(StandardCharsets.US_ASCII);

    private final World world = new World();
    private final Secret key = world.randomness.fresh();
    private final byte[] publicKey = Signatures.publicKey(key);
    private final byte[] good = Signatures.sign(key, "vote", FIELD);

    @Test
    void everyBitOfKeyAndSignature_counts() {
        assertTrue(Signatures.verify(publicKey, good, "vote", FIELD));
        for (int bit = 0; bit < 512; bit++) {
            byte[] altered = good.clone();
            altered[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertFalse(Signatures.verify(publicKey, altered, "vote", FIELD));
        }
        for (int bit = 0; bit < 256; bit++) {
            byte[] altered = publicKey.clone();
            altered[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertFalse(Signatures.verify(altered, good, "vote", FIELD));
        }
    }

    @Test
    void scalarPlusOrder_isMalleatedAndRefused() {
        for (int times = 1; times <= 8; times++) {
            byte[] altered = good.clone();
            BigInteger s = little(Arrays.copyOfRange(good, 32, 64)).add(ORDER.multiply(BigInteger.valueOf(times)));
            for (int i = 0; i < 32; i++) {
                altered[32 + i] = s.shiftRight(8 * i).byteValue();
            }
            assertFalse(Signatures.verify(publicKey, altered, "vote", FIELD));
        }
    }

    private static BigInteger little(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    /** Points of order 1, 2, 4 and 8, and encodings of them that are not canonical. */
    @Test
    void publicKeysOfSmallOrder_verifyNothing() {
        for (String hex : List.of(
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
            byte[] point = HexFormat.of().parseHex(hex);
            assertFalse(Signatures.isPrimeOrderKey(point), hex);
            byte[] zero = new byte[64];
            zero[0] = 1; // R = identity, S = 0: good for a key of small order wherever that is let in
            for (byte[] signature : List.of(zero, good)) {
                assertFalse(Signatures.verify(point, signature, "vote", FIELD), hex);
            }
        }
    }

    @Test
    void malformedLengths_verifyNothing() {
        for (int length : new int[] {0, 1, 63, 65, 128}) {
            assertFalse(Signatures.verify(publicKey, Arrays.copyOf(good, length), "vote", FIELD));
        }
        for (int length : new int[] {0, 31, 33}) {
            assertFalse(Signatures.verify(Arrays.copyOf(publicKey, length), good, "vote", FIELD));
            assertFalse(Signatures.isPrimeOrderKey(Arrays.copyOf(publicKey, length)));
        }
    }

    @Test
    void anotherDomainOrSplitOfFields_verifiesNothing() {
        for (String tag : List.of("Vote", "vot", "deal", "upload", "adv", "config", "result", "")) {
            assertFalse(Signatures.verify(publicKey, good, tag, FIELD));
        }
        assertFalse(Signatures.verify(publicKey, good, "vote"));
        assertFalse(Signatures.verify(publicKey, good, "vote", FIELD, new byte[0]));
        assertFalse(Signatures.verify(publicKey, good, "vote", new byte[0], FIELD));
        byte[] ab = Signatures.sign(key, "vote", new byte[] {1, 2}, new byte[] {3});
        assertFalse(Signatures.verify(publicKey, ab, "vote", new byte[] {1}, new byte[] {2, 3}));
    }

    @Test
    void everyBitOfSealedMessageAndAssociatedData_isAuthenticated() {
        byte[] secret = world.randomness.fresh().disclose();
        byte[] associated = "associated".getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = SealingKey.owning(Secret.copyOf(secret)).seal(world.randomness.fresh(), associated);
        assertTrue(SealingKey.owning(Secret.copyOf(secret))
                .open(sealed, associated)
                .isPresent());
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] altered = sealed.clone();
            altered[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertEquals(
                    Optional.empty(), SealingKey.owning(Secret.copyOf(secret)).open(altered, associated));
        }
        for (int bit = 0; bit < 8 * associated.length; bit++) {
            byte[] altered = associated.clone();
            altered[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertEquals(
                    Optional.empty(), SealingKey.owning(Secret.copyOf(secret)).open(sealed, altered));
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertEquals(
                    Optional.empty(), SealingKey.owning(Secret.copyOf(secret)).open(cut, associated));
        }
    }

    @Test
    void sealingKeyUsedTwice_isRefused_sinceItsNonceIsFixed() {
        SealingKey sealing = SealingKey.owning(world.randomness.fresh());
        byte[] sealed = sealing.seal(world.randomness.fresh(), FIELD);
        assertThrows(IllegalStateException.class, () -> sealing.seal(world.randomness.fresh(), FIELD));
        assertThrows(IllegalStateException.class, () -> sealing.open(sealed, FIELD));
        SealingKey opening = SealingKey.owning(world.randomness.fresh());
        assertTrue(opening.open(sealed, FIELD).isEmpty());
        assertThrows(IllegalStateException.class, () -> opening.open(sealed, FIELD));
        SealingKey spent = SealingKey.owning(world.randomness.fresh());
        assertTrue(spent.open(new byte[3], FIELD).isEmpty());
        assertThrows(IllegalStateException.class, () -> spent.seal(world.randomness.fresh(), FIELD));
    }
}
