package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.secagg.message.NoiseTerms;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoisePolicyTest {
    private static NoisePolicy policy(double noiseMultiplierMin) {
        return new NoisePolicy(NoiseTerms.CLIENT, Set.of(NoiseTerms.SKELLAM), noiseMultiplierMin, 1e-5, 10);
    }

    /** The policy of a client may ask for any noise at all; it is made into this one when an offer comes. */
    @Test
    void anyNoise_isAPolicyAndNoNumberIsNone() {
        assertEquals(0, policy(0).noiseMultiplierMin());
        for (double z : new double[] {-1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> policy(z));
        }
    }
}
