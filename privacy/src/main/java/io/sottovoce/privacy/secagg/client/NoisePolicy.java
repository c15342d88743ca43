package io.sottovoce.privacy.secagg.client;

import java.util.Set;

/**
 * The differential privacy that a client insists on.
 *
 * @param mechanisms codes of {@link io.sottovoce.privacy.secagg.message.NoiseTerms}
 * @param noiseMultiplierMin least z
 * @param deltaMax largest delta
 * @param participationsMax how often the client takes part in a task, whatever the server says
 */
public record NoisePolicy(Set<Integer> mechanisms, double noiseMultiplierMin, double deltaMax, long participationsMax) {
    public NoisePolicy {
        mechanisms = Set.copyOf(mechanisms);
        if (!(noiseMultiplierMin > 0) || !(deltaMax > 0) || participationsMax < 1) {
            throw new IllegalArgumentException("noise policy z >= " + noiseMultiplierMin + ", delta <= " + deltaMax
                    + ", " + participationsMax + " participations");
        }
    }
}
