package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FLOOR = Duration.ofMillis(250);
    private static final Duration CEILING = Duration.ofSeconds(30);

    @Test
    void manyAttempts_waitsStayBetweenFloorAndDoublingBound() {
        for (long seed = 0; seed < 500; seed++) {
            Backoff backoff = new Backoff(FLOOR, CEILING, new SplittableRandom(seed));
            long bound = 500;
            for (int attempt = 0; attempt < 20; attempt++) {
                long wait = backoff.next().toMillis();
                assertTrue(wait >= 250 && wait <= bound, "seed " + seed + ": " + wait + " ms, bound " + bound);
                bound = Math.min(30_000, 2 * bound);
            }
        }
    }

    @Test
    void manyClients_waitsFillTheRange() {
        long low = Long.MAX_VALUE;
        long high = 0;
        for (long seed = 0; seed < 2000; seed++) {
            Backoff backoff = new Backoff(FLOOR, CEILING, new SplittableRandom(seed));
            for (int attempt = 0; attempt < 10; attempt++) {
                backoff.next();
            }
            long wait = backoff.next().toMillis();
            low = Math.min(low, wait);
            high = Math.max(high, wait);
        }
        assertTrue(low < 1_000 && high > 29_000, low + " to " + high);
    }

    @Test
    void reset_beginsAgain() {
        Backoff backoff = new Backoff(FLOOR, CEILING, new SplittableRandom(1));
        for (int attempt = 0; attempt < 10; attempt++) {
            backoff.next();
        }
        backoff.reset();
        assertTrue(backoff.next().toMillis() <= 500);
    }

    @Test
    void serverAskedForAWait_isKeptAndSpread() {
        Backoff backoff = new Backoff(FLOOR, CEILING, new SplittableRandom(1));
        long wait = backoff.nextAfter(Duration.ofMinutes(1)).toMillis();
        assertTrue(wait >= 60_250 && wait <= 60_500, wait + " ms");
    }

    @Test
    void floorIsCeiling_waitIsThat() {
        assertEquals(FLOOR, new Backoff(FLOOR, FLOOR, new SplittableRandom(1)).next());
    }

    @Test
    void noRange_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Backoff(FLOOR, Duration.ofMillis(1), new SplittableRandom(1)));
        assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, FLOOR, new SplittableRandom(1)));
    }
}
