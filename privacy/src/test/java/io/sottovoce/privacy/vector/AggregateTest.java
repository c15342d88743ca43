package io.sottovoce.privacy.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.Update;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What comes out of many encodings: no bias, and no more wraps than the plan allows. */
final class AggregateTest {
    private static final long SEED = 4711;

    private static byte[] key(long seed) {
        return ByteBuffer.allocate(32).putLong(seed).array();
    }

    private static Rotation rotation(long round) {
        return new Rotation(new SecretKeySpec(key(round), "AES"));
    }

    /** Each of 32 coordinates is tested at 5.5 deviations: wrongly fails with probability below 2e-6 in all. */
    @Test
    void meanOfManyRoundings_isTheVector() {
        int dimension = 32;
        int rounds = 1500;
        Random random = new Random(SEED);
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = (float) (random.nextGaussian() / 10);
        }
        EncodingPlan plan = EncodingPlan.of(dimension, 1).cohort(5, 4).build();
        double[] sum = new double[dimension];
        for (int round = 0; round < rounds; round++) {
            ClippedUpdate clipped = ClippedUpdate.clip(Update.copyOf(values), 1);
            RingVector encoded =
                    new EncodedUpdate(clipped, plan, rotation(1), RoundingKey.ofKey(key(100 + round))).next();
            MeanUpdate.Decoder decoder = MeanUpdate.decoder(plan, rotation(1), 1);
            decoder.accept(encoded);
            float[] decoded = decoder.finish().toArray();
            for (int i = 0; i < dimension; i++) {
                sum[i] += decoded[i];
            }
        }
        // A rounded coordinate has a variance of at most 1/4 grid units, and the rotation keeps that.
        double deviation = 0.5 / plan.scale() / Math.sqrt(rounds);
        for (int i = 0; i < dimension; i++) {
            assertEquals(values[i], sum[i] / rounds, 5.5 * deviation);
        }
    }

    /** Every client sends the same vector of full norm: the worst case for the ring. */
    @Test
    void wraps_areNoMoreFrequentThanPlanned() {
        int dimension = 64;
        int clients = 16;
        double p = 0.05;
        int rounds = 200;
        EncodingPlan plan = EncodingPlan.of(dimension, 1)
                .cohort(clients, clients)
                .wrapProbability(p)
                .ring(new Ring(8))
                .build();
        float[] values = new float[dimension];
        values[7] = 1;
        int wrapped = 0;
        for (int round = 0; round < rounds; round++) {
            long[] exact = new long[plan.blockLength()];
            for (int client = 0; client < clients; client++) {
                RingVector block = new EncodedUpdate(
                                ClippedUpdate.clip(Update.copyOf(values), 1),
                                plan,
                                rotation(round),
                                RoundingKey.ofKey(key(round * 100L + client)))
                        .next();
                for (int i = 0; i < exact.length; i++) {
                    exact[i] += block.centred(i);
                }
            }
            for (long coordinate : exact) {
                if (coordinate < -128 || coordinate > 127) {
                    wrapped++;
                    break;
                }
            }
        }
        assertTrue(wrapped <= p * rounds + 5 * Math.sqrt(p * rounds), wrapped + " of " + rounds);
    }
}
