package io.sottovoce.simulator.spark;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What Spark and Hadoop announce about themselves: off the terminal unless this project's own details are wanted, too. */
final class SparkLogs {
    private final Logger own = Logger.getLogger("io.sottovoce");
    private final Thread.@Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final List<Logger> loggers = List.of(
            Logger.getLogger("org.apache.spark"),
            Logger.getLogger("org.apache.hadoop"),
            Logger.getLogger("org.sparkproject"));

    /** Failures come back as exceptions, so that nothing is lost. Lasts as long as this object. */
    void settle() {
        Level level = own.isLoggable(Level.FINE) ? Level.INFO : Level.OFF;
        loggers.forEach(logger -> logger.setLevel(level));
        Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
    }

    /** Spark interrupts threads of its own where the process is told to end, and they would print their stacks. */
    private void uncaught(Thread thread, Throwable failure) {
        if (!(failure instanceof InterruptedException)) {
            own.log(Level.SEVERE, "thread " + thread.getName() + " ended", failure);
        }
    }

    /** As it was. */
    void restore() {
        loggers.forEach(logger -> logger.setLevel(null));
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
