package io.sottovoce.simulator.cli;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on the last line of a terminal; nothing elsewhere. It stays on the line of the cursor, so that what is
 * printed {@link #above} it pushes it down. Thread-safe.
 */
final class Progress implements AutoCloseable {
    private static final int UPDATE_MILLIS = 200;
    private static final int WIDTH = 80;
    private static final int WIDTH_MIN = 20;
    private static final String START_OF_LINE = "\r";
    private static final String REST_OF_LINE_EMPTY = "\033[K";

    private final Optional<ProgressBar> bar;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean abandoned;
    private String shown = "";

    /** Starts at 0 of {@code steps}. */
    Progress(Output output, String name, long steps) {
        this.bar = output.interactive()
                ? Optional.of(new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(steps)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_MILLIS)
                        .setConsumer(new DelegatingProgressBarConsumer(this::draw, width()))
                        .build())
                : Optional.empty();
    }

    /** So many steps are done; {@code note} stands beside the bar. */
    void at(long step, String note) {
        bar.ifPresent(present -> {
            present.stepTo(step);
            if (!note.isEmpty()) {
                present.setExtraMessage(note);
            }
        });
    }

    /** Prints something on lines of its own. */
    synchronized void above(Runnable print) {
        if (bar.isEmpty() || abandoned) {
            print.run();
            return;
        }
        terminal(START_OF_LINE + REST_OF_LINE_EMPTY);
        print.run();
        draw(shown);
    }

    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            bar.ifPresent(present -> {
                present.close(); // draws it once more
                terminal(System.lineSeparator());
            });
        }
    }

    /** Leaves the bar as it stands, on a line of its own, without waiting for anything: the process ends. */
    void abandon() {
        abandoned = true;
        if (ended.compareAndSet(false, true) && bar.isPresent()) {
            terminal(System.lineSeparator());
        }
    }

    /** Also called by the bar's own thread. */
    private synchronized void draw(String text) {
        shown = text;
        if (abandoned) {
            return;
        }
        terminal(START_OF_LINE + text + REST_OF_LINE_EMPTY);
    }

    /**
     * Columns, as the launcher has found them. The library would ask the terminal, and to do so take the process's signals over:
     * Ctrl-C would then end it without its last words.
     */
    private static int width() {
        return Math.max(WIDTH_MIN, Integer.getInteger("sottovoce.columns", WIDTH));
    }

    private static void terminal(String text) {
        System.err.print(text);
        System.err.flush();
    }
}
