package io.sottovoce.learning;

import java.util.LinkedHashMap;
import java.util.Map;

/** Sums the time between laps by name. */
final class StepTimer {
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private long last;

    void start() {
        last = System.nanoTime();
    }

    void lap(String name) {
        long now = System.nanoTime();
        nanos.merge(name, now - last, Long::sum);
        last = now;
    }

    Map<String, Double> millisEach(int steps) {
        Map<String, Double> millis = new LinkedHashMap<>();
        nanos.forEach((name, sum) -> millis.put(name, sum / 1e6 / steps));
        return millis;
    }
}
