package io.sottovoce.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process has used at most. */
public final class MemoryUse {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int KIB = 1024;

    private MemoryUse() {}

    /** The largest resident set so far, native memory included; where the system does not say, the heap in use. */
    public static long peakBytes() {
        if (Files.isReadable(STATUS)) {
            try {
                for (String line : Files.readAllLines(STATUS)) {
                    if (line.startsWith("VmHWM:")) {
                        return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
                    }
                }
            } catch (IOException e) {
                return heap();
            }
        }
        return heap();
    }

    private static long heap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
