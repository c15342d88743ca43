package io.sottovoce.privacy.sharing;

import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.SecureRandom;
import java.util.List;
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

/** Splitting a secret of 32 bytes into shares and joining it again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SharingBenchmark {
    /** Degree and threshold. */
    @Param({"60,43", "84,62", "99,53"})
    public String graph = "";

    private final SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
    private final Secret secret = randomness.fresh();
    private int degree;
    private int threshold;
    private List<Share> shares = List.of();

    /** The shares that are joined. */
    @Setup
    public void setUp() {
        String[] numbers = graph.split(",", -1);
        degree = Integer.parseInt(numbers[0]);
        threshold = Integer.parseInt(numbers[1]);
        shares = split().subList(0, threshold);
    }

    /** A secret to shares. */
    @Benchmark
    public List<Share> split() {
        return Shamir.split(secret, threshold, degree, randomness);
    }

    /** Shares to the secret. */
    @Benchmark
    public Secret join() {
        return Shamir.join(shares, threshold, degree);
    }
}
