package io.sottovoce.client.secure;

import java.util.concurrent.TimeUnit;

/** Days since 1970, in UTC. */
final class Days {
    private Days() {}

    static long of(long unixSeconds) {
        return TimeUnit.SECONDS.toDays(unixSeconds);
    }
}
