package io.sottovoce.server.engine;

/**
 * How fast the slower clients of a task were seen to be, from round to round: what timeouts are derived from. Smoothed, and
 * slow to believe in speed. Thread-safe.
 */
final class PaceMeter {
    private static final double BYTES_PER_SECOND_ASSUMED = 1_000_000;
    private static final double WEIGHT = 0.3;
    private static final double MILLIS = 1000;

    private double bytesPerSecond = BYTES_PER_SECOND_ASSUMED;
    private double trainingMillis;
    private double exchangeMillis;

    /** An upload took so long from its first chunk to its end. */
    synchronized void uploaded(long bytes, long millis) {
        double seen = MILLIS * bytes / Math.max(1, millis);
        bytesPerSecond = seen < bytesPerSecond ? seen : (1 - WEIGHT) * bytesPerSecond + WEIGHT * seen;
    }

    /** The phase of training and uploading took so long, its slowest client included. */
    synchronized void collected(long millis) {
        trainingMillis = slower(trainingMillis, millis);
    }

    /** A phase that exchanges keys, shares or votes took so long; one that ran out of time would have taken longer. */
    synchronized void exchanged(long millis) {
        exchangeMillis = slower(exchangeMillis, millis);
    }

    private static double slower(double before, long seen) {
        return seen > before ? seen : (1 - WEIGHT) * before + WEIGHT * seen;
    }

    synchronized double bytesPerSecond() {
        return bytesPerSecond;
    }

    /** 0 where no phase was seen. */
    synchronized long exchangeMillis() {
        return (long) exchangeMillis;
    }

    /** 0 where no round was seen. */
    synchronized long trainingMillis() {
        return (long) trainingMillis;
    }
}
