package io.sottovoce.simulator.load;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * Load before anything is measured: for a stated time, and then until the just-in-time compilers of both sides have come to
 * rest or several times that time has passed. A server runs for weeks; what it does in its first minute is not its rate.
 */
final class WarmUp {
    /** At rest the compilers take less than this share of all processors. */
    private static final double REST_SHARE = 0.05;

    private static final int TIMES_MAX = 5;
    private static final double WINDOWS_PER_TIME = 5;
    private static final double WINDOW_MIN_SECONDS = 0.5;

    /** Looked at while time passes. */
    interface Look {
        void look() throws InterruptedException;
    }

    private final CompilerThreads compilers;
    private final double least;

    /** @param seconds the least time */
    WarmUp(CompilerThreads compilers, double seconds) {
        this.compilers = compilers;
        this.least = seconds;
    }

    /** Waits; returns how long it took, in seconds. */
    double await(Look look) throws InterruptedException {
        long start = System.nanoTime();
        double window = Math.max(WINDOW_MIN_SECONDS, least / WINDOWS_PER_TIME);
        OptionalDouble before = compilers.seconds();
        boolean rest = false;
        while (Scenario.since(start) < least || (!rest && Scenario.since(start) < TIMES_MAX * least)) {
            pause(window, look);
            OptionalDouble now = compilers.seconds();
            double cores = (now.orElse(0) - before.orElse(0)) / window;
            rest = cores < REST_SHARE * Runtime.getRuntime().availableProcessors();
            before = now;
        }
        return Scenario.since(start);
    }

    private static void pause(double seconds, Look look) throws InterruptedException {
        long start = System.nanoTime();
        while (Scenario.since(start) < seconds) {
            look.look();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
