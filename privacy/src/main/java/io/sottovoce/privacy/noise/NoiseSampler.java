package io.sottovoce.privacy.noise;

/** Draws integers from one noise law. */
public interface NoiseSampler {
    /** One draw. */
    long sample(SecretBits bits);

    /** As many independent draws as the array holds; the draws of a table overlap in time. */
    default void sample(SecretBits bits, long[] draws) {
        for (int i = 0; i < draws.length; i++) {
            draws[i] = sample(bits);
        }
    }

    /** The law's variance parameter, at least what was asked for. */
    double variance();

    /** Total variation distance of one draw from the exact law, at most. */
    double error();
}
