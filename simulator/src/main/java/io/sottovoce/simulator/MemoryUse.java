package io.sottovoce.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory this process has used at most. */
public final class MemoryUse {
    private static final int KIB = 1024;

    private MemoryUse() {}

    /** The largest resident set so far, native memory included; where the system does not say, the heap in use. */
    public static long peakBytes() {
        long peak = peakBytes(ProcessHandle.current().pid());
        return peak > 0 ? peak : heapBytes();
    }

    /** The largest resident set of a process so far; 0 where the system does not say. */
    public static long peakBytes(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            return Files.isReadable(status) ? peakBytes(Files.readAllLines(status)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long peakBytes(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                .findFirst()
                .orElse(0);
    }

    /** Bytes of the heap that are taken, garbage included. */
    public static long heapBytes() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Bytes of the heap that are taken once its garbage is gone; takes a while. */
    public static long liveHeapBytes() {
        System.gc();
        return heapBytes();
    }
}
