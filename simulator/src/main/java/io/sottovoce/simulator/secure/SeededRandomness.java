package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * The randomness of simulated parties: what would be secret follows from the seed of the run, so that a run can be
 * repeated. It hides nothing from whoever knows the seed, and must never reach a client that is not simulated.
 */
final class SeededRandomness {
    private static final String NAME = "SimulatedParty";

    private SeededRandomness() {}

    /** Of one party in one round; the same arguments give the same stream. */
    static SecretRandomness of(String use, long seed, long round, ClientId party) {
        byte[] key = Canonical.hash("simulated " + use, Canonical.u64(seed), Canonical.u64(round), party.toBytes());
        try {
            return SecretRandomness.of(SecureRandom.getInstance(NAME, new OneStream(key)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives the generator of one key. */
    private static final class OneStream extends Provider {
        private static final long serialVersionUID = 1L;

        OneStream(byte[] key) {
            super("Simulation", "1", "seeded streams for simulated parties");
            putService(new Service(this, "SecureRandom", NAME, Keystream.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Keystream(key);
                }
            });
        }
    }

    /** AES-256-CTR under a key. */
    private static final class Keystream extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final transient AesCtrKeystream stream;

        Keystream(byte[] key) {
            this.stream = new AesCtrKeystream(new SecretKeySpec(key, "AES"));
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // The stream follows from its key alone.
        }

        @Override
        protected synchronized void engineNextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
            stream.read(bytes, 0, bytes.length);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] bytes = new byte[count];
            engineNextBytes(bytes);
            return bytes;
        }
    }
}
