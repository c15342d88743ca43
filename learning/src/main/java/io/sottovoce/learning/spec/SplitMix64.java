package io.sottovoce.learning.spec;

import java.util.random.RandomGenerator;

/**
 * The generator of Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014), with the fixed
 * increment: small, fast and the same everywhere. For initial values and for the order of examples; not for secrets.
 */
public final class SplitMix64 implements RandomGenerator {
    private static final long INCREMENT = 0x9E3779B97F4A7C15L;

    private long state;

    /** A generator that is a function of its seed. */
    public SplitMix64(long seed) {
        this.state = seed;
    }

    /** Begins anew, as a generator of this seed. */
    public void reseed(long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += INCREMENT;
        return mix(state);
    }

    /** A uniform number in [0, 1) from the upper 24 bits of a draw. */
    public static float unit(long draw) {
        return (draw >>> 40) * 0x1p-24f;
    }

    /** Puts the numbers 0..n-1 into a random order in place, every order equally likely up to the generator. */
    public void shuffle(int[] order) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
    }

    private int below(int bound) {
        return (int) Math.multiplyHigh(nextLong() >>> 1, 2L * bound);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
