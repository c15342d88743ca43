package io.sottovoce.privacy.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.testing.CurvePoints;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.privacy.secret.Secret;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Public keys and ciphertexts that a peer may send and nobody should use. */
final class KeyAgreementEdgesTest {
    private final World world = new World();

    @Test
    void pointsOfLowOrder_areNoKeys_andGiveNoSecret() {
        for (Octets point : CurvePoints.lowOrder()) {
            assertFalse(X25519.isValidPublicKey(point.toBytes()), point.hex());
            for (int i = 0; i < 8; i++) {
                assertTrue(
                        X25519.agree(world.randomness.fresh(), point.toBytes()).isEmpty());
            }
        }
    }

    @Test
    void nonCanonicalEncodings_areNoKeys_thoughTheLibraryTakesThem() {
        for (Octets point : CurvePoints.nonCanonical(world)) {
            assertFalse(X25519.isValidPublicKey(point.toBytes()), point.hex());
            assertTrue(X25519.agree(world.randomness.fresh(), point.toBytes()).isEmpty());
        }
        for (int length : new int[] {0, 1, 31, 33, 64}) {
            assertFalse(X25519.isValidPublicKey(new byte[length]));
            assertTrue(X25519.agree(world.randomness.fresh(), new byte[length]).isEmpty());
        }
    }

    @Test
    void smallestAndLargestGoodPoints_areKeys() {
        BigInteger p = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
        for (BigInteger u : new BigInteger[] {BigInteger.TWO, BigInteger.valueOf(9), p.subtract(BigInteger.TWO)}) {
            byte[] point = CurvePoints.little(u).toBytes();
            assertTrue(X25519.isValidPublicKey(point));
            Optional<Secret> shared = X25519.agree(world.randomness.fresh(), point);
            assertFalse(Arrays.equals(new byte[32], shared.orElseThrow().disclose()));
        }
    }

    /** Validity is looked up in a list; whether a point vanishes under a clamped scalar is what the list stands for. */
    @Test
    void validity_agreesWithTheLadder_onLowOrderPointsTheirNeighboursAndRandomPoints() {
        BigInteger p = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
        List<BigInteger> points = new ArrayList<>();
        for (Octets low : CurvePoints.lowOrder()) {
            BigInteger u = new BigInteger(1, reversed(low.toBytes())).clearBit(255);
            for (int by = -2; by <= 2; by++) {
                points.add(u.add(BigInteger.valueOf(by)).mod(p));
            }
        }
        for (int i = 0; i < 200; i++) {
            points.add(new BigInteger(1, world.randomness.fresh().disclose()).mod(p));
        }
        for (BigInteger u : points) {
            byte[] key = CurvePoints.little(u).toBytes();
            boolean secret = X25519.agree(world.randomness.fresh(), key).isPresent();
            assertEquals(secret, X25519.isValidPublicKey(key), u::toString);
        }
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    @Test
    void kemKeyOfAWrongLengthOrWithUnreducedCoefficients_isNoKey() {
        byte[] good = MlKem.publicKey(CurvePoints.seed64(world));
        assertTrue(MlKem.isValidPublicKey(good));
        for (int length : new int[] {0, 32, 1183, 1185, 1568}) {
            assertFalse(MlKem.isValidPublicKey(Arrays.copyOf(good, length)));
        }
        // Coefficients of 12 bits, two in three bytes; 3329 = 0xD01 is the first that is not reduced.
        for (int at = 0; at < 1152; at += 3 * 37) {
            byte[] low = good.clone();
            low[at] = 0x01;
            low[at + 1] = (byte) ((low[at + 1] & 0xF0) | 0x0D);
            assertFalse(MlKem.isValidPublicKey(low));
            assertTrue(MlKem.encapsulate(low, world.randomness.fresh()).isEmpty());
            byte[] high = good.clone();
            high[at + 1] |= (byte) 0xF0;
            high[at + 2] = (byte) 0xFF;
            assertFalse(MlKem.isValidPublicKey(high));
        }
    }

    @Test
    void kemCiphertextOfAWrongLength_givesNothing_aWrongOneGivesAnotherSecret() {
        Secret seed = CurvePoints.seed64(world);
        MlKem.Encapsulated made = MlKem.encapsulate(MlKem.publicKey(seed), world.randomness.fresh())
                .orElseThrow();
        assertTrue(MlKem.decapsulate(seed, made.ciphertext().toBytes())
                .orElseThrow()
                .sameAs(made.shared()));
        for (int length : new int[] {0, 1087, 1089}) {
            assertTrue(MlKem.decapsulate(seed, new byte[length]).isEmpty());
        }
        for (int at = 0; at < 1088; at += 31) {
            byte[] altered = made.ciphertext().toBytes();
            altered[at] ^= 1;
            assertFalse(MlKem.decapsulate(seed, altered).orElseThrow().sameAs(made.shared()));
        }
        assertEquals(32, MlKem.decapsulate(seed, new byte[1088]).orElseThrow().length());
    }

    @Test
    void encapsulation_isAFunctionOfKeyAndCoins() {
        byte[] key = MlKem.publicKey(CurvePoints.seed64(world));
        Secret coins = world.randomness.fresh();
        MlKem.Encapsulated first = MlKem.encapsulate(key, coins).orElseThrow();
        assertEquals(
                first.ciphertext(), MlKem.encapsulate(key, coins).orElseThrow().ciphertext());
        assertFalse(first.ciphertext()
                .equals(MlKem.encapsulate(key, world.randomness.fresh())
                        .orElseThrow()
                        .ciphertext()));
    }
}
