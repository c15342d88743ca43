package io.sottovoce.rounds.cohort;

/**
 * A 64-bit generator for public choices (Steele, Lea and Flood 2014, with the finaliser of MurmurHash3 variant 13).
 *
 * <p>Written out here so that a cohort drawn from a seed is the same on every platform for ever. Not for secrets.
 */
final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SplitMix64(long seed) {
        this.state = seed;
    }

    /** The next 64 bits. */
    long next() {
        state += GOLDEN_GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in 0 .. bound-1, without bias: draws beyond the last whole multiple of the bound are drawn again. */
    int below(int bound) {
        long bits = next() >>> 1;
        long value = bits % bound;
        while (bits - value > Long.MAX_VALUE - (bound - 1)) {
            bits = next() >>> 1;
            value = bits % bound;
        }
        return (int) value;
    }
}
