package io.sottovoce.privacy.noise;

/** Draws integers from one noise law. */
public interface NoiseSampler {
    /** One draw. */
    long sample(SecretBits bits);

    /** Independent draws for the first {@code count} elements. */
    default void sample(SecretBits bits, long[] draws, int count) {
        for (int i = 0; i < count; i++) {
            draws[i] = sample(bits);
        }
    }

    /** The law's variance parameter, at least what was asked for. */
    double variance();

    /** Total variation distance of one draw from the exact law, at most. */
    double error();
}
