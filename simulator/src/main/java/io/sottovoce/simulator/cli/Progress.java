package io.sottovoce.simulator.cli;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on a terminal; nothing elsewhere. */
final class Progress implements AutoCloseable {
    private static final int UPDATE_MILLIS = 200;
    private final Optional<ProgressBar> bar;

    /** Starts at 0 of {@code steps}. */
    Progress(Output output, String name, long steps) {
        this.bar = output.interactive()
                ? Optional.of(new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(steps)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_MILLIS)
                        .build())
                : Optional.empty();
    }

    /** So many steps are done; {@code note} stands beside the bar. */
    void at(long step, String note) {
        bar.ifPresent(shown -> {
            shown.stepTo(step);
            if (!note.isEmpty()) {
                shown.setExtraMessage(note);
            }
        });
    }

    /** Prints something on lines of its own. */
    void above(Runnable print) {
        if (bar.isPresent()) {
            // The bar's line is overwritten and drawn again at its next update.
            System.err.print("\r\033[K");
            System.err.flush();
        }
        print.run();
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
