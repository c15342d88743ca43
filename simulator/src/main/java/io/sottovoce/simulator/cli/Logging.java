package io.sottovoce.simulator.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logs of this process: one line each, on stderr. */
final class Logging {
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OWN = Logger.getLogger("io.sottovoce");
    private static final Logger KERNELS = Logger.getLogger("org.nd4j");

    private Logging() {}

    /** Warnings and worse; what the kernels announce about themselves is left out. */
    static void quiet() {
        for (var handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ConsoleHandler handler = new ConsoleHandler();
        handler.setFormatter(new OneLine());
        handler.setLevel(Level.ALL);
        ROOT.addHandler(handler);
        ROOT.setLevel(Level.WARNING);
        OWN.setLevel(Level.WARNING);
        KERNELS.setLevel(Level.SEVERE);
    }

    /** What this project has to say, too. */
    static void verbose() {
        OWN.setLevel(Level.FINE);
        KERNELS.setLevel(Level.INFO);
    }

    private static final class OneLine extends Formatter {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

        @Override
        public String format(LogRecord logged) {
            String line = TIME.format(Instant.ofEpochMilli(logged.getMillis())) + " " + logged.getLevel() + " "
                    + formatMessage(logged);
            Throwable thrown = logged.getThrown();
            return (thrown == null ? line : line + ": " + thrown).replaceAll("\\R", " ") + System.lineSeparator();
        }
    }
}
