package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.Concentrated;
import io.sottovoce.privacy.accounting.ConcentratedRenyi;
import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;
import java.util.Arrays;

/**
 * Discrete Gaussian noise that one trusted party adds to an integer vector: rho = 1/(2 z^2), z against the L2
 * sensitivity of the integers. Protects readers of the result from the data, not the data from that party.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class CentralNoise {
    private static final int CHUNK = 1024;

    private final double noiseMultiplier;
    private final NoiseSampler sampler;
    private final long[] draws = new long[CHUNK];

    /**
     * Noise of standard deviation z D2.
     *
     * @param noiseMultiplier z > 0
     * @param l2Sensitivity D2 > 0 of the integer vector
     */
    public CentralNoise(double noiseMultiplier, double l2Sensitivity, NoiseSamplers samplers) {
        if (!(noiseMultiplier > 0) || !(l2Sensitivity > 0)) {
            throw new IllegalArgumentException(
                    "central noise of z = " + noiseMultiplier + " and D2 = " + l2Sensitivity + ", expected both > 0");
        }
        double deviation = noiseMultiplier * l2Sensitivity;
        this.noiseMultiplier = noiseMultiplier;
        this.sampler = samplers.discreteGaussian(deviation * deviation);
    }

    /** Adds an independent draw to every element. */
    public void addTo(long[] values, SecretBits bits) {
        addTo(values, values.length, bits);
    }

    /** Adds an independent draw to each of the first {@code count} elements. */
    public void addTo(long[] values, int count, SecretBits bits) {
        for (int from = 0; from < count; from += draws.length) {
            int part = Math.min(draws.length, count - from);
            sampler.sample(bits, draws, part);
            for (int i = 0; i < part; i++) {
                values[from + i] = Math.addExact(values[from + i], draws[i]);
            }
        }
        Arrays.fill(draws, 0);
    }

    /** What one release costs. */
    public RenyiCurve charge() {
        return new ConcentratedRenyi(Concentrated.rho(noiseMultiplier, 1));
    }
}
