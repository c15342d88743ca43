package io.sottovoce.simulator.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Processor time of the just-in-time compilers of some processes, where the system tells it by thread (Linux). */
final class CompilerThreads {
    /** Fields of {@code stat} after the thread's name (proc(5)): user and system time are the 14th and 15th of all. */
    private static final int USER = 11;

    private static final double TICKS_PER_SECOND = 100;

    private final List<Long> pids;

    CompilerThreads(long... pids) {
        this.pids = java.util.Arrays.stream(pids).boxed().toList();
    }

    /** Seconds so far of the threads that there are at present; empty where the system does not say. */
    OptionalDouble seconds() {
        double sum = 0;
        for (long pid : pids) {
            Path threads = Path.of("/proc", Long.toString(pid), "task");
            if (!Files.isDirectory(threads)) {
                return OptionalDouble.empty();
            }
            try (Stream<Path> all = Files.list(threads)) {
                sum += all.mapToDouble(CompilerThreads::seconds).sum();
            } catch (IOException e) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(sum);
    }

    private static double seconds(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return name.startsWith("C1 Comp") || name.startsWith("C2 Comp")
                    ? (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1])) / TICKS_PER_SECOND
                    : 0;
        } catch (IOException e) {
            return 0; // the thread has ended since it was listed
        }
    }
}
