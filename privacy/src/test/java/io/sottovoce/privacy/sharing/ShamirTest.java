package io.sottovoce.privacy.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShamirTest {
    private final SecretRandomness randomness = SecretRandomness.of(new SecureRandom());

    private List<Share> split(Secret secret, int threshold, int shares) {
        return Shamir.split(secret, threshold, shares, randomness);
    }

    private static List<Share> chosen(List<Share> all, int bits) {
        return IntStream.range(0, all.size())
                .filter(i -> (bits >> i & 1) == 1)
                .mapToObj(all::get)
                .toList();
    }

    @Test
    void everySetOfThresholdShares_joins_forEveryThresholdUpTo8() {
        for (int k = 2; k <= 8; k++) {
            for (int t = 2; t <= k; t++) {
                Secret secret = randomness.fresh();
                List<Share> all = split(secret, t, k);
                for (int bits = 0; bits < 1 << k; bits++) {
                    if (Integer.bitCount(bits) == t) {
                        assertTrue(Shamir.join(chosen(all, bits), t, k).sameAs(secret));
                    }
                }
            }
        }
    }

    @Test
    void largestSharing_joinsFromEitherEnd() {
        Secret secret = randomness.fresh();
        List<Share> all = split(secret, 200, 254);
        assertTrue(Shamir.join(all.subList(0, 200), 200, 254).sameAs(secret));
        assertTrue(Shamir.join(all.subList(54, 254), 200, 254).sameAs(secret));
    }

    /**
     * For any t - 1 shares, the 256 values of a byte of one more share give the 256 values of that byte of the secret, each
     * once: every secret is as likely as every other.
     */
    @Test
    void oneShareFewer_fitsEverySecretEquallyWell() {
        for (int t = 2; t <= 5; t++) {
            List<Share> known = split(randomness.fresh(), t, 6).subList(0, t - 1);
            Set<Integer> secrets = new HashSet<>();
            for (int value = 0; value < 256; value++) {
                byte[] last = new byte[32];
                last[7] = (byte) value;
                List<Share> shares = new ArrayList<>(known);
                shares.add(new Share(6, Secret.owning(last)));
                secrets.add(Shamir.join(shares, t, 6).disclose()[7] & 0xFF);
            }
            assertEquals(256, secrets.size());
        }
    }

    /** Shares of one secret in many sharings: chi-square of 255 degrees of freedom above 380 has probability below 1e-6. */
    @Test
    void sharesOfOneSecret_areUniform() {
        Secret secret = Secret.owning(new byte[32]);
        long[] counts = new long[256];
        int drawn = 0;
        for (int i = 0; i < 1024; i++) {
            for (byte b : split(secret, 3, 4).get(2).value().disclose()) {
                counts[b & 0xFF]++;
                drawn++;
            }
        }
        double statistic = 0;
        for (long count : counts) {
            statistic += Math.pow(count - drawn / 256.0, 2) / (drawn / 256.0);
        }
        assertTrue(statistic < 380, "chi-square " + statistic);
    }

    @Test
    void fewerOrMoreSharesThanTheThreshold_areRefused() {
        List<Share> all = split(randomness.fresh(), 3, 5);
        for (int count : new int[] {0, 1, 2, 4, 5}) {
            assertThrows(IllegalArgumentException.class, () -> Shamir.join(all.subList(0, count), 3, 5));
        }
    }

    @Test
    void shareIndexZeroOrBeyondOneByte_isRefused_sinceItWouldBeTheSecret() {
        for (int index : new int[] {0, -1, 255, 256, 257, 259, Integer.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> new Share(index, randomness.fresh()));
        }
    }

    @Test
    void shareIndexBeyondTheSharing_isRefused() {
        List<Share> all = split(randomness.fresh(), 3, 5);
        assertThrows(
                IllegalArgumentException.class,
                () -> Shamir.join(List.of(all.get(0), all.get(1), new Share(6, randomness.fresh())), 3, 5));
    }

    @Test
    void repeatedShareIndex_isRefused() {
        List<Share> all = split(randomness.fresh(), 3, 5);
        assertThrows(
                IllegalArgumentException.class, () -> Shamir.join(List.of(all.get(0), all.get(1), all.get(1)), 3, 5));
    }

    @Test
    void shareOfAnotherLength_isRefused() {
        for (int length : new int[] {0, 31, 33, 64}) {
            assertThrows(IllegalArgumentException.class, () -> new Share(1, Secret.owning(new byte[length])));
        }
    }

    @Test
    void sharingThatIsNone_isRefused() {
        Secret secret = randomness.fresh();
        for (int[] parameters : new int[][] {{1, 5}, {0, 5}, {6, 5}, {3, 255}, {3, 300}, {-1, -1}}) {
            assertThrows(IllegalArgumentException.class, () -> split(secret, parameters[0], parameters[1]));
        }
    }

    @Test
    void corruptedShare_givesAnotherSecret_andOthersStillJoin() {
        Secret secret = randomness.fresh();
        List<Share> all = new ArrayList<>(split(secret, 3, 5));
        byte[] altered = all.get(1).value().disclose();
        altered[0] ^= 1;
        all.set(1, new Share(2, Secret.owning(altered)));
        assertFalse(Shamir.join(all.subList(0, 3), 3, 5).sameAs(secret));
        assertTrue(Shamir.join(all.subList(2, 5), 3, 5).sameAs(secret));
    }

    @Test
    void sharesOfTwoSharings_doNotJoinToEither() {
        Secret secret = randomness.fresh();
        List<Share> first = split(secret, 3, 5);
        List<Share> second = split(secret, 3, 5);
        assertFalse(Shamir.join(List.of(first.get(0), first.get(1), second.get(2)), 3, 5)
                .sameAs(secret));
    }
}
