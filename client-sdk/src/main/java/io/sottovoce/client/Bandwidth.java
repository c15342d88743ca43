package io.sottovoce.client;

import java.util.Iterator;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Slows models and updates down to what the policy allows a second. What control messages take is not counted. */
final class Bandwidth {
    private final @Nullable TokenBucket up;
    private final @Nullable TokenBucket down;

    Bandwidth(OptionalLong upBytesPerSecond, OptionalLong downBytesPerSecond) {
        this.up = bucket(upBytesPerSecond);
        this.down = bucket(downBytesPerSecond);
    }

    static Bandwidth unlimited() {
        return new Bandwidth(OptionalLong.empty(), OptionalLong.empty());
    }

    /** These items, each drawn no sooner than there is room for its bytes. */
    <T> Iterator<T> up(Iterator<T> items, ToLongFunction<T> bytes) {
        TokenBucket bucket = up;
        if (bucket == null) {
            return items;
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public T next() {
                T item = items.next();
                pause(bucket.take(bytes.applyAsLong(item), System.nanoTime()));
                return item;
            }
        };
    }

    /** So many bytes have come down: waits before more are asked for. */
    void down(long bytes) {
        TokenBucket bucket = down;
        if (bucket != null) {
            pause(bucket.take(bytes, System.nanoTime()));
        }
    }

    /** An interruption is left to the call that comes next. */
    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable TokenBucket bucket(OptionalLong rate) {
        return rate.isPresent() ? new TokenBucket(rate.getAsLong(), System.nanoTime()) : null;
    }
}
