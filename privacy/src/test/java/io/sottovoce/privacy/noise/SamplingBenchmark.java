package io.sottovoce.privacy.noise;

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

/** Drawing 2^16 Skellam values by table, as a block and one by one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SamplingBenchmark {
    private static final int DRAWS = 1 << 16;

    /** Standard deviation: the table has 13 times as many values, rounded up to a power of two, of 16 bytes. */
    @Param({"10", "100", "600", "3500"})
    public int deviation;

    private final SecretBits bits = SecretBits.ofKey(new byte[32]);
    private final long[] draws = new long[DRAWS];
    private NoiseSampler sampler = TableSampler.skellam(1);

    /** The table. */
    @Setup
    public void setUp() {
        sampler = TableSampler.skellam((double) deviation * deviation);
    }

    /** As encoding does. */
    @Benchmark
    public long[] block() {
        sampler.sample(bits, draws, DRAWS);
        return draws;
    }

    /** One call for each. */
    @Benchmark
    public long oneByOne() {
        long sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            sum += sampler.sample(bits);
        }
        return sum;
    }
}
