package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.message.NoiseTerms;
import java.util.Set;

/**
 * The differential privacy that a client insists on.
 *
 * @param unit {@link NoiseTerms#CLIENT} or {@link NoiseTerms#RECORD}: what must be protected at least; a client's whole
 *     contribution is more than one of its records
 * @param mechanisms codes of {@link NoiseTerms}
 * @param noiseMultiplierMin least z; 0 where any noise will do
 * @param deltaMax largest delta
 * @param participationsMax how often the client takes part in a task, whatever the server says
 */
public record NoisePolicy(
        int unit, Set<Integer> mechanisms, double noiseMultiplierMin, double deltaMax, long participationsMax) {
    public NoisePolicy {
        mechanisms = Set.copyOf(mechanisms);
        if (unit < NoiseTerms.CLIENT || unit > NoiseTerms.RECORD) {
            throw new IllegalArgumentException("privacy unit " + unit);
        }
        if (!(noiseMultiplierMin >= 0) || !(deltaMax > 0) || participationsMax < 1) {
            throw new IllegalArgumentException("noise policy z >= " + noiseMultiplierMin + ", delta <= " + deltaMax
                    + ", " + participationsMax + " participations");
        }
    }
}
