package io.sottovoce.rounds.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SecureTimesTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Test
    void slowerPhases_getMorePatience() {
        SecureTimes first = SecureTimes.of(100, 1_000, 1e6, 0, 0, LIMIT);
        SecureTimes slow = SecureTimes.of(100, 1_000, 1e6, 40_000, 0, LIMIT);
        assertEquals(first.exchange().plusSeconds(120), slow.exchange());
    }

    @Test
    void largerModels_getMoreTimeToMove() {
        SecureTimes small = SecureTimes.of(100, 1_000, 1e6, 0, 1_000, LIMIT);
        SecureTimes large = SecureTimes.of(100, 100_000_000, 1e6, 0, 1_000, LIMIT);
        assertTrue(large.collect().compareTo(small.collect().plusSeconds(250)) > 0);
    }

    @Test
    void nothingWaitsLongerThanTheTaskAllows() {
        SecureTimes times = SecureTimes.of(4096, 1L << 40, 1, 1L << 30, 1L << 30, LIMIT);
        assertEquals(LIMIT, times.exchange());
        assertEquals(LIMIT, times.collect());
    }

    @Test
    void clientsWaitLongerThanTheServer() {
        SecureTimes times = SecureTimes.of(100, 1_000, 1e6, 0, 1_000, LIMIT);
        assertTrue(times.deadlines().rosterMillis() > times.exchange().toMillis());
        assertTrue(times.deadlines().survivorsMillis()
                > 2 * times.exchange().toMillis() + times.collect().toMillis());
    }
}
