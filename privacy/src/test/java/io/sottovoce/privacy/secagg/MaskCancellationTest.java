package io.sottovoce.privacy.secagg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.keys.MaskContext;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.keys.RootKeys;
import io.sottovoce.privacy.secagg.testing.CurvePoints;
import io.sottovoce.privacy.secagg.testing.Streams;
import io.sottovoce.privacy.secagg.testing.Uniformity;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pairwise masks themselves, without machines: every set of survivors, and what sums that are not agreed on look like. */
final class MaskCancellationTest {
    private static final int WORDS = 4;

    private final World world = new World();
    private final ContentHash sid = World.hash("sid");

    private record Member(RootKeys maskKeys, PublicKeys keys) {}

    private List<Member> members(int count, Suite suite) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RootKeys root = RootKeys.derive(suite, World.hash("config"), world.randomness.fresh());
            Octets kem = suite.hasKem()
                    ? Octets.owning(io.sottovoce.privacy.crypto.MlKem.publicKey(CurvePoints.seed64(world)))
                    : Octets.EMPTY;
            members.add(new Member(
                    root, new PublicKeys(CurvePoints.fresh(world), root.exchangePublic(), kem, root.kemPublic())));
        }
        return members;
    }

    /** m_ij as i computes it. */
    private Secret seed(List<Member> all, int i, int j) {
        Octets ciphertext = Octets.EMPTY;
        if (i > j) {
            ciphertext = PairSeed.ciphertext(
                            all.get(j).maskKeys(),
                            new PairSeed.Pair(
                                    sid, j, all.get(j).keys(), i, all.get(i).keys()))
                    .orElseThrow();
        }
        return PairSeed.derive(
                        all.get(i).maskKeys(),
                        new PairSeed.Pair(
                                sid, i, all.get(i).keys(), j, all.get(j).keys()),
                        ciphertext)
                .orElseThrow();
    }

    private static int[] words(MaskContext context, Secret seed, int count) {
        int[] words = new int[count];
        Streams.of(context, seed, 0).readWords(words, 0, count);
        return words;
    }

    private MaskContext context(Object shareSet, Object model) {
        return new MaskContext(sid, World.hash("u2 " + shareSet), World.hash("model " + model));
    }

    @Test
    void bothEndsOfAPair_haveTheSameSeed_inBothSuites() {
        for (Suite suite : Suite.values()) {
            List<Member> all = members(4, suite);
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    if (i != j) {
                        assertTrue(seed(all, i, j).sameAs(seed(all, j, i)));
                    }
                }
            }
        }
    }

    /** All 2^n sets for n = 2..12: what survivors added for each other is zero, what is left is what roots restore. */
    @Test
    void everySurvivorPattern_cancelsModulo2ToTheB() {
        for (int n = 2; n <= 12; n++) {
            int[][][] masks = pairMasks(n);
            for (int alive = 1; alive < 1 << n; alive++) {
                int[] sum = new int[WORDS];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        boolean adds = (alive >> i & 1) == 1 && i != j;
                        boolean restored = adds && (alive >> j & 1) == 0;
                        accumulate(sum, masks[i][j], adds ? Integer.signum(j - i) : 0);
                        accumulate(sum, masks[j][i], restored ? -Integer.signum(j - i) : 0);
                    }
                }
                for (int bits = 8; bits <= 32; bits++) {
                    for (int word : sum) {
                        assertEquals(0, new Ring(bits).reduce(word));
                    }
                }
            }
        }
    }

    private int[][][] pairMasks(int n) {
        List<Member> all = members(n, Suite.CLASSICAL);
        int[][][] masks = new int[n][n][];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                masks[i][j] = i == j ? new int[WORDS] : words(context("all", "m"), seed(all, i, j), WORDS);
            }
        }
        return masks;
    }

    private static void accumulate(int[] sum, int[] mask, int sign) {
        for (int w = 0; w < sum.length; w++) {
            sum[w] += sign * mask[w];
        }
    }

    /**
     * A sum of inputs of a proper subset, self masks known, is hidden by the pairs that are cut: uniform, whatever the
     * inputs. Each of the 62 tests wrongly fails with probability below 1e-6.
     */
    @Test
    void everyProperSubset_looksUniform() {
        int n = 6;
        int length = 1 << 14;
        List<Member> all = members(n, Suite.CLASSICAL);
        for (int subset = 1; subset < (1 << n) - 1; subset++) {
            int[] sum = new int[length];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    if (i != j && (subset >> i & 1) == 1 && (subset >> j & 1) == 0) {
                        accumulate(sum, words(context("all", "m"), seed(all, i, j), length), Integer.signum(j - i));
                    }
                }
            }
            assertTrue(Uniformity.chiSquare(RingVector.owning(new Ring(8), sum)) < Uniformity.LIMIT);
        }
    }

    /**
     * The model check patched out, the views of U2 split, or one vector summed into another: masks under different contexts
     * do not cancel, and the sum of all is uniform although every self mask was known. Error as above, three tests.
     */
    @Test
    void membersWithAnotherModelU2OrVector_makeGarbageAndNoLeak() {
        List<Member> all = members(5, Suite.CLASSICAL);
        List<List<MaskContext>> splits = List.of(
                List.of(context("all", "m"), context("all", "another")),
                List.of(context("all", "m"), context("fewer", "m")),
                List.of(
                        context("all", "m"),
                        new MaskContext(World.hash("sid 2"), World.hash("u2 all"), World.hash("model m"))));
        for (List<MaskContext> split : splits) {
            int[] sum = new int[1 << 14];
            for (int i = 0; i < 5; i++) {
                for (int j = 0; j < 5; j++) {
                    if (i != j) {
                        MaskContext own = split.get(i == 0 ? 1 : 0);
                        accumulate(sum, words(own, seed(all, i, j), sum.length), Integer.signum(j - i));
                    }
                }
            }
            assertTrue(Uniformity.chiSquare(RingVector.owning(new Ring(8), sum)) < Uniformity.LIMIT);
        }
    }

    @Test
    void streamsOfTwoVectorsPairsOrDirections_areUnrelated() {
        List<Member> all = members(3, Suite.CLASSICAL);
        Set<ContentHash> seen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            for (int j = i + 1; j < 3; j++) {
                for (int vector = 0; vector < 3; vector++) {
                    Secret key = context("all", "m").streamKey(seed(all, i, j), vector);
                    assertEquals(32, key.length()); // 256 bits, not the 32 of a seeded generator
                    assertTrue(seen.add(ContentHash.ofContent(key.disclose())));
                }
            }
        }
        assertEquals(9, seen.size());
    }

    @Test
    void everyBitOfASeed_changesTheStream() {
        byte[] seed = new byte[32];
        Set<ContentHash> keys = new HashSet<>();
        for (int bit = 0; bit < 256; bit++) {
            seed[bit >> 3] ^= (byte) (1 << (bit & 7));
            keys.add(ContentHash.ofContent(
                    context("all", "m").streamKey(Secret.copyOf(seed), 0).disclose()));
            seed[bit >> 3] ^= (byte) (1 << (bit & 7));
        }
        assertEquals(256, keys.size());
    }

    /** A stream is the same word by word however it is read, so client and server need not cut it alike. */
    @Test
    void stream_isTheSameFromAnyPlace() {
        Secret seed = world.randomness.fresh();
        int[] whole = words(context("all", "m"), seed, 4096);
        for (int from = 0; from < 4096; from += 64) {
            AesCtrKeystream stream = Streams.of(context("all", "m"), seed, 0);
            stream.seekWord(from);
            int[] part = new int[64];
            stream.readWords(part, 0, 64);
            assertArrayEquals(java.util.Arrays.copyOfRange(whole, from, from + 64), part);
        }
    }
}
