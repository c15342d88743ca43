package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.secret.SecretRandomness;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import org.jspecify.annotations.Nullable;

/**
 * Predictable keys and noise for a world that does not exist: the same seed gives the same bytes. Only the actors of a
 * simulation are made with it. They are real machines, and nothing that they protect is real.
 */
final class SeededRandomness {
    private final Stream stream;
    private final SecretRandomness randomness;

    SeededRandomness(long seed) {
        this.stream = new Stream(seed);
        this.randomness = SecretRandomness.of(generator(stream));
    }

    SecretRandomness secrets() {
        return randomness;
    }

    /** Goes on with another stream. */
    void restart(long seed) {
        stream.restart(seed);
    }

    private static SecureRandom generator(Stream stream) {
        try {
            return SecureRandom.getInstance(OneStream.ALGORITHM, new OneStream(stream));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a provider does not know its own algorithm", e);
        }
    }

    /** SplitMix64 over a counter. */
    private static final class Stream extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private long seed;
        private long position;

        Stream(long seed) {
            this.seed = seed;
        }

        void restart(long with) {
            seed = with;
            position = 0;
        }

        @Override
        protected void engineSetSeed(byte[] ignored) {
            // the stream follows from its seed alone
        }

        @Override
        protected void engineNextBytes(byte[] target) {
            for (int at = 0; at < target.length; at += Long.BYTES) {
                byte[] word = ByteBuffer.allocate(Long.BYTES)
                        .putLong(Mix.of(seed, position++))
                        .array();
                System.arraycopy(word, 0, target, at, Math.min(Long.BYTES, target.length - at));
            }
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] bytes = new byte[count];
            engineNextBytes(bytes);
            return bytes;
        }
    }

    /** A provider that is never registered and knows one stream. */
    private static final class OneStream extends Provider {
        static final String ALGORITHM = "SimulatedStream";
        private static final long serialVersionUID = 1L;

        OneStream(Stream stream) {
            super("SottovoceSimulation", "1", "streams of a simulated world");
            putService(new Service(this, "SecureRandom", ALGORITHM, Stream.class.getName(), null, null) {
                @Override
                public Object newInstance(@Nullable Object parameter) {
                    return stream;
                }
            });
        }
    }
}
