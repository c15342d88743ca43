package io.sottovoce.privacy.vector;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Packing a chunk of 2^16 ring elements and unpacking it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PackingBenchmark {
    private static final int COORDINATES = 1 << 16;

    /** b. */
    @Param({"17", "20", "32"})
    public int bits;

    private RingVector vector = RingVector.zeros(new Ring(Ring.BITS_MAX), 0);
    private byte[] packed = new byte[0];

    /** Random elements. */
    @Setup
    public void setUp() {
        vector = RingVector.owning(
                new Ring(bits), new Random(1).ints(COORDINATES).toArray());
        packed = vector.pack();
    }

    /** Elements to bytes. */
    @Benchmark
    public byte[] pack() {
        return vector.pack();
    }

    /** Bytes to elements. */
    @Benchmark
    public RingVector unpack() {
        return RingVector.decode(vector.ring(), COORDINATES, packed).orElseThrow();
    }
}
