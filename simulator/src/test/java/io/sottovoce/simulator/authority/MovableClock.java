package io.sottovoce.simulator.authority;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The present, moved by as much as a test says. */
final class MovableClock implements InstantSource {
    private volatile Duration offset = Duration.ZERO;

    void move(Duration by) {
        offset = offset.plus(by);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(offset);
    }
}
