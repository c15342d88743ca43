package io.sottovoce.privacy.mechanism;

import io.sottovoce.privacy.accounting.Concentrated;
import io.sottovoce.privacy.accounting.ConcentratedRenyi;
import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.noise.SecretBits;

/**
 * Discrete Gaussian noise that one trusted party adds to an integer vector: rho = 1/(2 z^2), z against the L2
 * sensitivity of the integers. Protects readers of the result from the data, not the data from that party.
 */
public final class CentralNoise {
    private final double noiseMultiplier;
    private final NoiseSampler sampler;

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
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.addExact(values[i], sampler.sample(bits));
        }
    }

    /** What one release costs. */
    public RenyiCurve charge() {
        return new ConcentratedRenyi(Concentrated.rho(noiseMultiplier, 1));
    }
}
