package io.sottovoce.privacy.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.noise.SecretBits;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MetricsVectorTest {
    private static final SecretBits BITS = SecretBits.from(new SecureRandom());
    private static final double[] NOISES = {0, 0.01, 1, 5, 100, 399, 401, 1000};

    /** From a noise of 400 on the grid is {0, 1}, which has no middle. */
    @Test
    void whatAClientSends_isNeverMoreThanTheSensitivityThatIsCharged() {
        for (double z : NOISES) {
            MetricsVector metrics = new MetricsVector(2, z, 2);
            for (double[] values : new double[][] {{0, 0}, {1, 1}, {0, 1}, {0.5, 0.49}, {-3, Double.NaN}, {7, 0.9}}) {
                double[] sent = Arrays.stream(metrics.encode(values, null, BITS))
                        .asDoubleStream()
                        .toArray();
                assertTrue(DoubleStream.of(sent).map(Math::abs).sum() <= metrics.l1(), "l1, z = " + z);
                assertTrue(Math.sqrt(DoubleStream.of(sent).map(x -> x * x).sum()) <= metrics.l2(), "l2, z = " + z);
            }
        }
    }

    @Test
    void means_comeBack() {
        for (double z : NOISES) {
            MetricsVector metrics = new MetricsVector(2, z, 2);
            RingVector sum =
                    RingVector.copyOf(new Ring(MetricsVector.BITS), metrics.encode(new double[] {1, 0}, null, BITS));
            sum.add(RingVector.copyOf(new Ring(MetricsVector.BITS), metrics.encode(new double[] {0, 0}, null, BITS)));
            assertArrayEquals(new double[] {0.5, 0}, metrics.decode(sum, 2), 1e-12, "z = " + z);
        }
    }
}
