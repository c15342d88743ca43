package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatWasSavedUp_isASecondsWorthAtMost() {
        TokenBucket bucket = new TokenBucket(1000, 0);
        assertEquals(0, bucket.take(1000, 0));
        assertEquals(SECOND, bucket.take(1000, 0));
        assertEquals(0, bucket.take(1000, 100 * SECOND));
        assertEquals(SECOND / 2, bucket.take(500, 100 * SECOND));
    }

    @Test
    void anySequence_keepsToTheRate() {
        Random random = new Random(5);
        for (int run = 0; run < 100; run++) {
            long rate = 1L + random.nextInt(1_000_000);
            TokenBucket bucket = new TokenBucket(rate, 0);
            long now = 0;
            long carried = 0;
            for (int i = 0; i < 200; i++) {
                long bytes = random.nextInt(300_000);
                now += bucket.take(bytes, now) + random.nextInt(1000);
                carried += bytes;
                // once the wait is over: no more than the rate, and one second's worth saved up
                assertTrue(carried <= rate * (now / 1e9 + 1) + 1, () -> "at " + rate + " a second");
            }
        }
    }
}
