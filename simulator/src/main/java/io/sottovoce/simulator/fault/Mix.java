package io.sottovoce.simulator.fault;

/**
 * Public choices of a simulated world as a function of what they are for (SplitMix64, Steele et al. 2014): a choice does not
 * depend on how many were made before, so that a shorter list of operations meets the same network.
 */
final class Mix {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private Mix() {}

    static long of(long seed, long... labels) {
        long state = seed;
        for (long label : labels) {
            state = finish(state + GAMMA * (label + 1));
        }
        return finish(state + GAMMA);
    }

    /** From 0 to below the bound. */
    static int below(int bound, long seed, long... labels) {
        return (int) Long.remainderUnsigned(of(seed, labels), bound);
    }

    private static long finish(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
