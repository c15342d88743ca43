package io.sottovoce.client;

/**
 * How long the bytes of a transfer have to wait so that no second carries more than the rate, but for one second's worth
 * that may have been saved up. Bytes that are larger than that are let through at once and paid for afterwards. Thread-safe.
 */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perNano;
    private final double capacity;
    private double tokens;
    private long atNanos;

    /** A full bucket. */
    TokenBucket(long bytesPerSecond, long nowNanos) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(bytesPerSecond + " bytes a second, expected 1 or more");
        }
        this.perNano = bytesPerSecond / NANOS;
        this.capacity = bytesPerSecond;
        this.tokens = bytesPerSecond;
        this.atNanos = nowNanos;
    }

    /** Takes so many bytes; returns the nanoseconds to wait before the next ones. */
    synchronized long take(long bytes, long nowNanos) {
        double since = Math.max(0, nowNanos - atNanos);
        tokens = Math.min(capacity, tokens + since * perNano) - bytes;
        atNanos = nowNanos;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perNano);
    }
}
