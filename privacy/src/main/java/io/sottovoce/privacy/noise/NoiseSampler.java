package io.sottovoce.privacy.noise;

/** Draws integers from one noise law. */
public interface NoiseSampler {
    /** One draw. */
    long sample(SecretBits bits);

    /** The law's variance parameter, at least what was asked for. */
    double variance();

    /** Total variation distance of one draw from the exact law, at most. */
    double error();
}
