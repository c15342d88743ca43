package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.report.HtmlReport;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.report.RunFolder;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A simulation that does not come to its end leaves a page of the rounds that did. */
final class UnfinishedRun {
    private final Workload chosen;
    private final int clientCount;
    private final SumChoice sums;
    private final RunFolder files;
    private final Path page;

    UnfinishedRun(Workload chosen, int clientCount, SumChoice sums, RunFolder files, Path page) {
        this.chosen = chosen;
        this.clientCount = clientCount;
        this.sums = sums;
        this.files = files;
        this.page = page;
    }

    /** Writes the page, unless no round has ended, and returns a line for people. */
    String report(String why) {
        List<RoundPoint> rounds = files.soFar();
        String ended = rounds.size() + " of " + chosen.task().rounds() + " rounds have ended";
        if (rounds.isEmpty()) {
            return why + "; no round has ended";
        }
        try {
            HtmlReport.write(SimulationFields.unfinished(chosen, clientCount, rounds, sums, why + "; " + ended), page);
            return why + "; " + ended + ", report: " + page.toAbsolutePath();
        } catch (IOException e) {
            return why + "; " + ended + ", and " + page + " cannot be written: " + Errors.reason(e);
        }
    }
}
