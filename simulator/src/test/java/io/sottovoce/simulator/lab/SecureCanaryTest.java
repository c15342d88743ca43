package io.sottovoce.simulator.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.audit.EpsilonBound;
import io.sottovoce.privacy.mechanism.DistributedNoise.Law;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The noise is secret and cannot be seeded: a right mechanism fails with probability .001 at most, by the bound's alpha. */
class SecureCanaryTest {
    private static final double DELTA = 1e-5;
    private static final CohortNumbers COHORT = CohortNumbers.ofShares(
            40, PartsPerMillion.ofFraction(new BigDecimal("0.05")), PartsPerMillion.ofFraction(new BigDecimal("0.1")));

    @Test
    void shippedMechanism_staysWithinTheLedgerAndIsNearIt() {
        for (int sessions : new int[] {1, 4}) {
            SecureCanary canary = new SecureCanary(COHORT, 0.5, 1.5, Law.SKELLAM, sessions);
            EpsilonBound bound = canary.measure(20_000, DELTA, 0.001);
            double charged = canary.charged(DELTA);
            assertTrue(bound.epsilon() <= charged, bound + " against " + charged);
            assertTrue(bound.epsilon() > 0.2 * charged, "the audit has no power: " + bound + " of " + charged);
        }
    }

    /** Noise made for a third of the deviation: what is charged for the stated one is exceeded. */
    @Test
    void tooLittleNoise_isFound() {
        double charged = new SecureCanary(COHORT, 0.5, 3, Law.SKELLAM, 1).charged(DELTA);
        EpsilonBound bound = new SecureCanary(COHORT, 0.5, 0.75, Law.SKELLAM, 1).measure(20_000, DELTA, 0.001);
        assertTrue(bound.epsilon() > charged, bound + " against " + charged);
    }
}
