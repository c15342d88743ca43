package io.sottovoce.learning;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums the processor time of the thread between laps by name: other work on the machine does not count.
 */
final class StepTimer {
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long last;

    void start() {
        last = threads.getCurrentThreadCpuTime();
    }

    void lap(String name) {
        long now = threads.getCurrentThreadCpuTime();
        nanos.merge(name, now - last, Long::sum);
        last = now;
    }

    Map<String, Double> millisEach(int steps) {
        Map<String, Double> millis = new LinkedHashMap<>();
        nanos.forEach((name, sum) -> millis.put(name, sum / 1e6 / steps));
        return millis;
    }
}
