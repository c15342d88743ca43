package io.sottovoce.privacy.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.privacy.testing.FixedRandomness;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sharing over all values of a byte: the 32 bytes of a secret are shared alone, so each call tries 32 values. */
final class ShamirExhaustiveTest {
    private static final int LANES = Secret.BYTES;

    private static byte[] lanes(int from) {
        byte[] values = new byte[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            values[lane] = (byte) (from + lane);
        }
        return values;
    }

    private static byte[] filled(int value) {
        byte[] values = new byte[LANES];
        Arrays.fill(values, (byte) value);
        return values;
    }

    @Test
    void oneShareOfTwo_takesEveryValueOnceWhateverTheSecret() {
        for (int secret : new int[] {0, 1, 0x53, 0xFF}) {
            for (int holder = 1; holder <= 5; holder++) {
                int[] seen = new int[256];
                for (int coefficient = 0; coefficient < 256; coefficient += LANES) {
                    List<Share> shares = Shamir.split(
                            Secret.owning(filled(secret)), 2, 5, FixedRandomness.of(List.of(lanes(coefficient))));
                    for (byte value : shares.get(holder - 1).value().disclose()) {
                        seen[value & 0xFF]++;
                    }
                }
                assertTrue(Arrays.stream(seen).allMatch(count -> count == 1), "share " + holder + " of " + secret);
            }
        }
    }

    @Test
    void twoSharesOfThree_takeEveryPairOfValuesOnceWhateverTheSecret() {
        for (int secret : new int[] {0, 0xA7}) {
            boolean[] seen = new boolean[1 << 16];
            int pairs = 0;
            for (int first = 0; first < 256; first++) {
                for (int second = 0; second < 256; second += LANES) {
                    List<Share> shares = Shamir.split(
                            Secret.owning(filled(secret)),
                            3,
                            4,
                            FixedRandomness.of(List.of(filled(first), lanes(second))));
                    byte[] a = shares.get(1).value().disclose();
                    byte[] b = shares.get(3).value().disclose();
                    for (int lane = 0; lane < LANES; lane++) {
                        int pair = ((a[lane] & 0xFF) << 8) | (b[lane] & 0xFF);
                        pairs += seen[pair] ? 0 : 1;
                        seen[pair] = true;
                    }
                }
            }
            assertEquals(1 << 16, pairs, "pairs of shares of " + secret);
        }
    }

    @Test
    void everySubsetOfThresholdSize_restoresTheSecret() {
        SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
        for (int k = 2; k <= 8; k++) {
            for (int t = 2; t <= k; t++) {
                Secret secret = randomness.fresh();
                List<Share> shares = Shamir.split(secret, t, k, randomness);
                for (int subset = 0; subset < 1 << k; subset++) {
                    if (Integer.bitCount(subset) == t) {
                        assertTrue(Shamir.join(chosen(shares, subset), t, k).sameAs(secret), t + " of " + k);
                    }
                }
            }
        }
    }

    private static List<Share> chosen(List<Share> shares, int subset) {
        List<Share> chosen = new ArrayList<>();
        for (Share share : shares) {
            if (((subset >> (share.index() - 1)) & 1) != 0) {
                chosen.add(share);
            }
        }
        return chosen;
    }
}
