package io.sottovoce.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: drawn evenly between a floor and a bound that doubles with each attempt, up
 * to a ceiling. Clients cut off together do not come back together. Confined to one thread.
 */
final class Backoff {
    private final long floorMillis;
    private final long ceilingMillis;
    private final RandomGenerator random;
    private long boundMillis;

    Backoff(Duration floor, Duration ceiling, RandomGenerator random) {
        this.floorMillis = floor.toMillis();
        this.ceilingMillis = ceiling.toMillis();
        if (floorMillis < 1 || ceilingMillis < floorMillis) {
            throw new IllegalArgumentException("backoff from " + floor + " to " + ceiling + " is not a range");
        }
        this.random = random;
        reset();
    }

    /** The wait before the next attempt; the bound of the one after it is twice as high. */
    Duration next() {
        long wait = random.nextLong(floorMillis, boundMillis + 1);
        boundMillis = doubled(boundMillis);
        return Duration.ofMillis(wait);
    }

    /** The wait where a server asked for one: as long as asked, and {@link #next()} on top. */
    Duration nextAfter(Duration asked) {
        return asked.plus(next());
    }

    /** An attempt got somewhere: begin again. */
    final void reset() {
        boundMillis = doubled(floorMillis);
    }

    private long doubled(long millis) {
        return millis > ceilingMillis / 2 ? ceilingMillis : 2 * millis;
    }
}
