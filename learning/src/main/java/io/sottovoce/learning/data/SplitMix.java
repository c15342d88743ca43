package io.sottovoce.learning.data;

/**
 * The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), with
 * its own bounded, real, normal and gamma draws, so that a seed gives the same split and partition on every JDK. For
 * sampling data only; never a source of secrets or of privacy noise.
 */
final class SplitMix {
    private static final double UNIT = 0x1p-53;

    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    long nextLong() {
        state += 0x9e3779b97f4a7c15L;
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Uniform on 0..bound-1, by rejection. */
    int nextInt(int bound) {
        long limit = ((1L << 62) / bound) * bound;
        long draw;
        do {
            draw = nextLong() >>> 2;
        } while (draw >= limit);
        return (int) (draw % bound);
    }

    /** Uniform on the open interval (0, 1). */
    double nextUnit() {
        return ((nextLong() >>> 11) + 0.5) * UNIT;
    }

    /** Standard normal, by Box and Muller's method. */
    double nextNormal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(nextUnit()));
        return radius * StrictMath.cos(2 * Math.PI * nextUnit());
    }

    /**
     * The logarithm of a gamma variate of this shape and unit scale: Marsaglia and Tsang, "A simple method for
     * generating gamma variables", ACM TOMS 26(3), 2000; logarithmic because small shapes underflow.
     */
    double nextLogGamma(double shape) {
        if (shape < 1) {
            return nextLogGamma(shape + 1) + StrictMath.log(nextUnit()) / shape;
        }
        double d = shape - 1.0 / 3;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double x = nextNormal();
            double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
            if (v > 0 && StrictMath.log(nextUnit()) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
                return StrictMath.log(d * v);
            }
        }
    }

    /** Puts the values in a uniformly random order (Fisher and Yates). */
    void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int held = values[i];
            values[i] = values[j];
            values[j] = held;
        }
    }
}
