package io.sottovoce.server.engine;

import io.sottovoce.privacy.secagg.Moment;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Time as the sessions of secure aggregation know it: deadlines that clients are told go by the wall clock, waits by one
 * that only runs forwards. Thread-safe.
 */
final class SessionClock {
    private final InstantSource wall;
    private final Executor threads;
    private final ScheduledExecutorService timer;

    SessionClock(Surroundings around) {
        this.wall = around.clock();
        this.threads = around.threads();
        this.timer = around.timer();
    }

    Moment now() {
        return new Moment(TimeUnit.MILLISECONDS.toSeconds(wall.millis()), monotonicMillis());
    }

    long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Time until a moment of the monotonic clock, at least a millisecond: what clients are told is left. */
    long millisLeft(long endMillis) {
        return Math.max(1, endMillis - monotonicMillis());
    }

    /** Does a short step at a moment of the monotonic clock; at once where it is past. */
    void wakeAt(long millis, Runnable step) {
        long delay = Math.max(0, millis - monotonicMillis());
        Future<?> unused = timer.schedule(() -> threads.execute(step), delay, TimeUnit.MILLISECONDS);
    }
}
