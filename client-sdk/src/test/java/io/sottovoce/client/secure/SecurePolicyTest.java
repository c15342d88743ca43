package io.sottovoce.client.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurePolicyTest {
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void leastNoiseThatIsNoLimit_isRefused(double z) {
        assertRefused(SecurePolicy.builder().noiseMultiplierMin(z), "noiseMultiplierMin is " + z);
    }

    @Test
    void limitThatNothingCanMeet_isRefusedByItsName() {
        assertRefused(SecurePolicy.builder().participationsMax(0), "participationsMax is 0, expected at least 1");
        assertRefused(SecurePolicy.builder().retriesMax(-1), "retriesMax is -1, expected at least 0");
        assertRefused(SecurePolicy.builder().sessionsADayMax(0), "sessionsADayMax is 0, expected at least 1");
        assertRefused(SecurePolicy.builder().revocationAgeMax(Duration.ofDays(-1)), "revocationAgeMax in seconds is");
        assertRefused(SecurePolicy.builder().sessionMax(Duration.ZERO), "sessionMax in milliseconds is 0");
        assertEquals(0, SecurePolicy.builder().retriesMax(0).build().retriesMax());
    }

    private static void assertRefused(SecurePolicy.Builder policy, String start) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, policy::build).getMessage());
        assertTrue(message.startsWith(start), message);
    }
}
