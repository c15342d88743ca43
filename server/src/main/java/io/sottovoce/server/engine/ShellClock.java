package io.sottovoce.server.engine;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Milliseconds since 1970 that never run backwards: the wall clock at start plus the time that has passed since. */
public final class ShellClock implements InstantSource {
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    @Override
    public long millis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
