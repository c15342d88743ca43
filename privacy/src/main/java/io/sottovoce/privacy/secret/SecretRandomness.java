package io.sottovoce.privacy.secret;

import java.security.SecureRandom;

/**
 * The randomness that secrets are made of. A type of its own, so that sampling randomness, which may be seeded, cannot be
 * passed for it.
 */
public final class SecretRandomness {
    private final SecureRandom source;

    private SecretRandomness(SecureRandom source) {
        this.source = source;
    }

    /**
     * Randomness of the platform's generator. Refuses subclasses, which may return anything, and SHA1PRNG, which a seed
     * makes predictable.
     */
    public static SecretRandomness of(SecureRandom source) {
        if (source.getClass() != SecureRandom.class || source.getAlgorithm().equals("SHA1PRNG")) {
            throw new IllegalArgumentException("secrets need the platform's secure generator, not a replaceable one");
        }
        return new SecretRandomness(source);
    }

    /** 32 fresh bytes. */
    public Secret fresh() {
        byte[] bytes = new byte[Secret.BYTES];
        source.nextBytes(bytes);
        return Secret.owning(bytes);
    }

    /** The generator, for libraries that draw from it themselves. */
    public SecureRandom generator() {
        return source;
    }
}
