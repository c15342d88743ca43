package io.sottovoce.simulator.spark;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hadoop.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;

/** What Spark and Hadoop announce about themselves: off the terminal unless this project's own details are wanted, too. */
final class SparkLogs {
    /** Before Spark's own, which stop what runs. */
    private static final int FIRST = Integer.MAX_VALUE;

    private final Logger own = Logger.getLogger("io.sottovoce");
    private final Thread.@Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final Runnable atEnd = this::silence;
    private final List<Logger> loggers = List.of(
            Logger.getLogger("org.apache.spark"),
            Logger.getLogger("org.apache.hadoop"),
            Logger.getLogger("org.sparkproject"));

    /** Failures come back as exceptions, so that nothing is lost. Lasts as long as this object. */
    void settle() {
        Level level = own.isLoggable(Level.FINE) ? Level.INFO : Level.OFF;
        loggers.forEach(logger -> logger.setLevel(level));
        Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
        ShutdownHookManager.get().addShutdownHook(atEnd, FIRST);
    }

    /**
     * Threads of Spark and Scala print the stacks of what fails because the process was told to end. What the command line has
     * to say of that goes to a stream of its own.
     */
    private void silence() {
        if (!own.isLoggable(Level.FINE)) {
            System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        }
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
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(atEnd);
        }
    }
}
