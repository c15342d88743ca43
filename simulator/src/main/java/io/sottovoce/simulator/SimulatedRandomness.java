package io.sottovoce.simulator;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The randomness of simulated parties: what would be secret follows from a seed, so that a run can be repeated. It hides
 * nothing from whoever knows the seed, and must never reach a client that is not simulated. The provider behind it is not
 * registered with the platform.
 */
public final class SimulatedRandomness {
    private final Keystream stream;
    private final SecretRandomness secrets;

    private SimulatedRandomness(byte[] key) {
        this.stream = new Keystream(key);
        try {
            this.secrets = SecretRandomness.of(SecureRandom.getInstance(OneStream.ALGORITHM, new OneStream(stream)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a provider does not know its own algorithm", e);
        }
    }

    /** The stream of a seed. */
    public static SimulatedRandomness ofSeed(long seed) {
        return new SimulatedRandomness(keyOf(seed));
    }

    /** Of one party in one round; the same arguments give the same stream. */
    public static SecretRandomness ofParty(String use, long seed, long round, ClientId party) {
        byte[] key = Canonical.hash("simulated " + use, Canonical.u64(seed), Canonical.u64(round), party.toBytes());
        return new SimulatedRandomness(key).secrets();
    }

    /** What the parties draw from. */
    public SecretRandomness secrets() {
        return secrets;
    }

    /** Goes on with the stream of another seed, from its beginning. */
    public void restart(long seed) {
        stream.restart(keyOf(seed));
    }

    private static byte[] keyOf(long seed) {
        return Canonical.hash("simulated world", Canonical.u64(seed));
    }

    /** AES-256-CTR under a key. */
    private static final class Keystream extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final transient AesCtrKeystream stream;

        Keystream(byte[] key) {
            this.stream = new AesCtrKeystream(aes(key));
        }

        synchronized void restart(byte[] key) {
            stream.restart(aes(key));
        }

        private static SecretKey aes(byte[] key) {
            return new SecretKeySpec(key, "AES");
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

    /** Gives one stream under one name. */
    private static final class OneStream extends Provider {
        static final String ALGORITHM = "SimulatedParty";
        private static final long serialVersionUID = 1L;

        OneStream(Keystream stream) {
            super("Simulation", "1", "seeded streams for simulated parties");
            putService(new Service(this, "SecureRandom", ALGORITHM, Keystream.class.getName(), null, null) {
                @Override
                public Object newInstance(@Nullable Object parameter) {
                    return stream;
                }
            });
        }
    }
}
