package io.sottovoce.privacy.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.noise.KeyedBits;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class EncodingTest {
    private static final long SEED = 77;

    static Rotation rotation() {
        return new Rotation(new SecretKeySpec(key(1), "AES"));
    }

    static byte[] key(long seed) {
        return ByteBuffer.allocate(32).putLong(seed).array();
    }

    static int[] encode(float[] values, EncodingPlan plan, long seed) {
        ClippedUpdate clipped = ClippedUpdate.clip(Update.copyOf(values), plan.clip());
        EncodedUpdate encoded = new EncodedUpdate(clipped, plan, rotation(), RoundingKey.ofKey(key(seed)));
        int[] all = new int[(int) plan.paddedDimension()];
        for (int at = 0; encoded.hasNext(); at += plan.blockLength()) {
            RingVector block = encoded.next();
            for (int i = 0; i < block.length(); i++) {
                all[at + i] = block.centred(i);
            }
        }
        return all;
    }

    private static double norm(float[] values) {
        return Math.sqrt(java.util.stream.IntStream.range(0, values.length)
                .mapToDouble(i -> (double) values[i] * values[i])
                .sum());
    }

    private static float[] random(int dimension, Random random) {
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void sensitivity_isNeverExceededByAdversarialUpdates() {
        Random random = new Random(SEED);
        for (int dimension : new int[] {1, 2, 7, 64, 1000, 5000}) {
            for (double beta : new double[] {Math.exp(-0.5), 0.999, 0}) {
                for (int bits : new int[] {0, 16}) {
                    EncodingPlan.Builder builder = EncodingPlan.of(dimension, 1.5)
                            .cohort(20, 17)
                            .noiseMultiplier(1)
                            .beta(beta);
                    EncodingPlan plan = (bits == 0 ? builder : builder.ring(new Ring(bits))).build();
                    for (float[] values : adversarial(dimension, random)) {
                        int[] q = encode(values, plan, random.nextLong());
                        long square = 0;
                        long absolute = 0;
                        for (int x : q) {
                            square += (long) x * x;
                            absolute += Math.abs((long) x);
                        }
                        assertTrue(square <= plan.normSquaredMax(), plan + " " + square);
                        assertTrue(absolute <= plan.l1Sensitivity());
                    }
                }
            }
        }
    }

    private static float[][] adversarial(int dimension, Random random) {
        float[] equal = new float[dimension];
        Arrays.fill(equal, 1e30f);
        float[] oneHot = new float[dimension];
        oneHot[dimension / 2] = -Float.MAX_VALUE;
        float[] edge = new float[dimension];
        edge[0] = Math.nextUp(1.5f);
        float[] denormal = new float[dimension];
        Arrays.fill(denormal, Float.MIN_VALUE);
        // What the rotation maps to a single coordinate, and to the corner of the rounding cube.
        float[] concentrated = new float[EncodingPlan.of(dimension, 1.5).build().blockLength()];
        concentrated[0] = 3;
        rotation().undo(concentrated, 0);
        return new float[][] {
            equal, oneHot, edge, denormal, Arrays.copyOf(concentrated, dimension), random(dimension, random)
        };
    }

    @Test
    void clip_scalesDownToTheBoundAndLeavesWhatIsWithin() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            float[] values = random(1 + random.nextInt(500), random);
            double bound = 0.01 + random.nextDouble();
            ClippedUpdate clipped = ClippedUpdate.clip(Update.copyOf(values), bound);
            float[] block = new float[values.length];
            clipped.copyBlock(0, block);
            double norm = norm(block);
            assertTrue(norm <= bound);
            assertEquals(norm(values) > bound, clipped.wasClipped());
            assertEquals(Math.min(bound, norm(values)), norm, 1e-6 * bound);
        }
        assertThrows(IllegalArgumentException.class, () -> ClippedUpdate.clip(Update.copyOf(new float[1]), 0));
    }

    @Test
    void sumOfManyClients_decodesToTheirMean() {
        Random random = new Random(SEED);
        int clients = 30;
        int dimension = 3000;
        EncodingPlan plan =
                EncodingPlan.of(dimension, 1).cohort(clients, clients).build();
        float[] mean = new float[dimension];
        RingVector sum = RingVector.zeros(plan.ring(), plan.blockLength());
        for (int client = 0; client < clients; client++) {
            float[] values = random(dimension, random);
            ClippedUpdate clipped = ClippedUpdate.clip(Update.owning(values), 1);
            float[] block = new float[dimension];
            clipped.copyBlock(0, block);
            for (int i = 0; i < dimension; i++) {
                mean[i] += block[i] / clients;
            }
            sum.add(new EncodedUpdate(clipped, plan, rotation(), RoundingKey.ofKey(key(client))).next());
        }
        MeanUpdate.Decoder decoder = MeanUpdate.decoder(plan, rotation(), clients);
        decoder.accept(sum);
        float[] decoded = decoder.finish().toArray();
        double error = 0;
        for (int i = 0; i < dimension; i++) {
            error += Math.pow(decoded[i] - mean[i], 2);
        }
        // Rounding adds at most n/4 per padded coordinate in grid units; its square sum is concentrated.
        double expected = plan.paddedDimension() * clients / 4.0 / Math.pow(plan.scale() * clients, 2);
        assertTrue(error < expected, error + " " + expected);
    }

    @Test
    void rotation_isAnInvolutionThatKeepsTheNormAndDependsOnTheBlock() {
        Random random = new Random(SEED);
        for (int length : new int[] {1, 2, 64, 8192, 1 << 14}) {
            float[] values = random(length, random);
            float[] turned = values.clone();
            rotation().rotate(turned, 3);
            assertEquals(norm(values), norm(turned), 1e-5 * norm(values));
            rotation().undo(turned, 3);
            for (int i = 0; i < length; i++) {
                assertEquals(values[i], turned[i], 1e-5);
            }
        }
        float[] first = random(256, new Random(1));
        float[] second = first.clone();
        rotation().rotate(first, 0);
        rotation().rotate(second, 1);
        assertFalse(Arrays.equals(first, second));
    }

    @Test
    void scaleRule_choosesTheTabulatedRings() {
        for (int n : new int[] {10, 100, 1000, 10_000}) {
            int drop = n / 20;
            int shares = n - drop - Math.max(1, (n + 19) / 20);
            EncodingPlan one = EncodingPlan.of(1 << 20, 1)
                    .cohort(n, shares)
                    .noiseMultiplier(1)
                    .build();
            EncodingPlan five = EncodingPlan.of(1 << 20, 1)
                    .cohort(n, shares)
                    .noiseMultiplier(5)
                    .build();
            assertEquals(n == 10_000 ? 20 : 17, one.ring().bits(), "n=" + n);
            assertTrue(five.ring().bits() >= 19 && five.ring().bits() <= 20, "n=" + n + " " + five);
            assertTrue(one.l2Sensitivity() <= 1.006 * one.scale(), one.toString());
            assertTrue(Math.sqrt(one.shareVariance()) < 4000);
        }
    }

    @Test
    void publishedSensitivities_areReproduced() {
        assertEquals(1124.12454826, Math.sqrt(EncodingPlan.deltaSquared(1000, 1 << 20, 0.5)), 1e-7);
        assertEquals(2024.0, Math.sqrt(EncodingPlan.deltaSquared(1000, 1 << 20, Double.POSITIVE_INFINITY)), 1e-7);
    }

    @Test
    void ringTooSmall_isRefusedWithTheArithmetic() {
        String message = assertThrows(IllegalArgumentException.class, () -> EncodingPlan.of(1 << 16, 1)
                        .cohort(1000, 900)
                        .noiseMultiplier(1)
                        .ring(new Ring(8))
                        .build())
                .getMessage();
        assertTrue(String.valueOf(message).contains("ring of 8 bits"), message);
        assertThrows(IllegalArgumentException.class, () -> EncodingPlan.of(0, 1).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> EncodingPlan.of(10, 1).cohort(5, 6).build());
    }

    @Test
    void noise_isOnEveryCoordinateAndOnlyOnce() {
        EncodingPlan plan =
                EncodingPlan.of(1 << 14, 1).cohort(10, 8).noiseMultiplier(1).build();
        NoiseSampler sampler = new NoiseSamplers().skellam(plan.shareVariance());
        SecretBits bits = KeyedBits.of(SEED);
        ClippedUpdate zero = ClippedUpdate.zero(1 << 14, 1);
        NoisyUpdate noisy =
                new NoisyUpdate(new EncodedUpdate(zero, plan, rotation(), RoundingKey.ofKey(key(2))), sampler, bits);
        RingVector block = noisy.next();
        double square = 0;
        for (int i = 0; i < block.length(); i++) {
            square += Math.pow(block.centred(i), 2);
        }
        // 5 deviations of the sample variance: a right sampler fails with probability 6e-7.
        assertEquals(1, square / block.length() / sampler.variance(), 5 * Math.sqrt(2.0 / block.length()));
        assertThrows(NoSuchElementException.class, noisy::next);
        NoiseSampler half = new NoiseSamplers().skellam(plan.shareVariance() / 2);
        EncodedUpdate again = new EncodedUpdate(zero, plan, rotation(), RoundingKey.ofKey(key(2)));
        assertThrows(IllegalArgumentException.class, () -> new NoisyUpdate(again, half, bits));
        EncodingPlan bare = EncodingPlan.of(1 << 14, 1).cohort(10, 8).build();
        EncodedUpdate unprotected = new EncodedUpdate(zero, bare, rotation(), RoundingKey.ofKey(key(2)));
        assertThrows(IllegalArgumentException.class, () -> new NoisyUpdate(unprotected, sampler, bits));
    }

    @Test
    void severalBlocks_roundTripAndUpdatesThatDoNotFitAreRefused() {
        int dimension = 70_000;
        EncodingPlan plan =
                EncodingPlan.of(dimension, 2).cohort(1, 1).ring(new Ring(24)).build();
        float[] values = random(dimension, new Random(SEED));
        ClippedUpdate clipped = ClippedUpdate.clip(Update.owning(values), 2);
        EncodedUpdate encoded = new EncodedUpdate(clipped, plan, rotation(), RoundingKey.ofKey(key(3)));
        MeanUpdate.Decoder decoder = MeanUpdate.decoder(plan, rotation(), 1);
        while (encoded.hasNext()) {
            decoder.accept(encoded.next());
        }
        float[] decoded = decoder.finish().toArray();
        float[] expected = new float[dimension];
        clipped.copyBlock(0, expected);
        for (int i = 0; i < dimension; i++) {
            assertEquals(expected[i], decoded[i], 8 / plan.scale());
        }
        EncodingPlan other = EncodingPlan.of(dimension + 1, 2).build();
        assertThrows(
                IllegalArgumentException.class,
                () -> new EncodedUpdate(clipped, other, rotation(), RoundingKey.ofKey(key(3))));
        EncodingPlan tighter = EncodingPlan.of(dimension, 1).build();
        assertThrows(
                IllegalArgumentException.class,
                () -> new EncodedUpdate(clipped, tighter, rotation(), RoundingKey.ofKey(key(3))));
    }

    /** Stage by stage, as it is defined. */
    private static void plainTransform(float[] values) {
        for (int half = 1; half < values.length; half *= 2) {
            for (int i = 0; i < values.length; i++) {
                if ((i & half) == 0) {
                    float a = values[i];
                    float b = values[i + half];
                    values[i] = a + b;
                    values[i + half] = a - b;
                }
            }
        }
        float scale = (float) (1 / Math.sqrt(values.length));
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
    }

    @Test
    void transform_isThePlainOneToTheLastBit() {
        Random random = new Random(SEED);
        for (int length = 1; length <= 1 << 15; length *= 2) {
            float[] values = random(length, random);
            float[] expected = values.clone();
            plainTransform(expected);
            WalshHadamard.transform(values);
            assertArrayEquals(expected, values, 0);
        }
    }
}
