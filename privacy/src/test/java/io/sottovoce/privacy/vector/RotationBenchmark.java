package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.Update;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The rotation of 2^20 coordinates, and the whole encoding: rotation, rounding and the norm test, in two passes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RotationBenchmark {
    private static final int COORDINATES = 1 << 20;

    private final float[] block = new float[COORDINATES];
    private final Rotation rotation = new Rotation(new SecretKeySpec(new byte[32], "AES"));
    private final RoundingKey coins = RoundingKey.ofKey(new byte[32]);
    private final EncodingPlan plan = EncodingPlan.of(COORDINATES, 1)
            .cohort(100, 85)
            .noiseMultiplier(1)
            .ring(new Ring(20))
            .build();
    private ClippedUpdate update = ClippedUpdate.zero(COORDINATES, 1);

    /** A random update. */
    @Setup
    public void setUp() {
        Random random = new Random(1);
        for (int i = 0; i < block.length; i++) {
            block[i] = random.nextFloat() - 0.5f;
        }
        update = ClippedUpdate.clip(Update.copyOf(block), 1);
    }

    /** Walsh and Hadamard's transform. */
    @Benchmark
    public float[] transform() {
        WalshHadamard.transform(block);
        return block;
    }

    /** Signs and transform. */
    @Benchmark
    public float[] rotate() {
        rotation.rotate(block, 0);
        return block;
    }

    /** A clipped update to ring elements. */
    @Benchmark
    public int encode() {
        EncodedUpdate encoded = new EncodedUpdate(update, plan, rotation, coins);
        int last = 0;
        while (encoded.hasNext()) {
            last = encoded.next().get(0);
        }
        return last;
    }
}
