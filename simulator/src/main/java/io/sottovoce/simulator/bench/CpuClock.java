package io.sottovoce.simulator.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Processor time of the current thread in seconds: what is measured on a machine that others use as well. */
final class CpuClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS = 1e9;

    private final long start = THREADS.getCurrentThreadCpuTime();

    private CpuClock() {}

    static CpuClock start() {
        return new CpuClock();
    }

    double seconds() {
        return (THREADS.getCurrentThreadCpuTime() - start) / NANOS;
    }
}
