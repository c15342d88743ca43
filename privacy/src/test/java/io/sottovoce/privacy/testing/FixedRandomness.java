package io.sottovoce.privacy.testing;

import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * Secret randomness that gives out a list of values of 32 bytes, for vectors. A provider of the platform's own kind: the
 * type refuses anything else, which is to keep this out of production.
 */
public final class FixedRandomness {
    private static final String NAME = "FIXED-FOR-VECTORS";

    private FixedRandomness() {}

    public static SecretRandomness of(List<byte[]> values) {
        Queue<byte[]> left = new ArrayDeque<>(values);
        try {
            return SecretRandomness.of(SecureRandom.getInstance(NAME, new FixedProvider(left)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class FixedProvider extends Provider {
        private static final long serialVersionUID = 1L;

        FixedProvider(Queue<byte[]> left) {
            super(NAME, "1", "values of test vectors");
            putService(new Service(this, "SecureRandom", NAME, Values.class.getName(), List.of(), null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Values(left);
                }
            });
        }
    }

    private static final class Values extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final transient Queue<byte[]> left;

        Values(Queue<byte[]> left) {
            this.left = left;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            byte[] next = left.remove();
            if (next.length != bytes.length) {
                throw new IllegalStateException(bytes.length + " bytes drawn, the vector has " + next.length);
            }
            System.arraycopy(next, 0, bytes, 0, bytes.length);
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            byte[] seed = new byte[length];
            Arrays.fill(seed, (byte) 1);
            return seed;
        }
    }
}
