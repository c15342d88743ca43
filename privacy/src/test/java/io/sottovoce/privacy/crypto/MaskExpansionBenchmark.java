package io.sottovoce.privacy.crypto;

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

/** Expanding one mask of 2^20 coordinates: the keystream alone, which is the limit, and with its words added up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MaskExpansionBenchmark {
    private static final int COORDINATES = 1 << 20;
    private static final int READ_BYTES = 8192;

    private final AesCtrKeystream stream = new AesCtrKeystream();
    private final byte[] out = new byte[READ_BYTES];
    private final int[] target = new int[COORDINATES];
    private SecretKeySpec key = new SecretKeySpec(new byte[AesCtrKeystream.KEY_BYTES], "AES");

    /** A key. */
    @Setup
    public void setUp() {
        byte[] bytes = new byte[AesCtrKeystream.KEY_BYTES];
        new Random(1).nextBytes(bytes);
        key = new SecretKeySpec(bytes, "AES");
    }

    /** The keystream, thrown away. */
    @Benchmark
    public byte[] keystreamAlone() {
        stream.restart(key);
        for (int i = 0; i < COORDINATES * Integer.BYTES / READ_BYTES; i++) {
            stream.read(out, 0, READ_BYTES);
        }
        return out;
    }

    /** The keystream, added. */
    @Benchmark
    public int[] expandAndAdd() {
        stream.restart(key);
        stream.addWords(target, 0, COORDINATES, true);
        return target;
    }

    /** Becoming the stream of another key. */
    @Benchmark
    public AesCtrKeystream restart() {
        stream.restart(key);
        return stream;
    }
}
