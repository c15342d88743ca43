package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.plots.Charts;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page and the plots of a compression: what each method saves, and what it costs. */
final class CompressReport {
    private final List<String> names = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();
    private final List<Double> zeros = new ArrayList<>();
    private final boolean accuracy;

    /**
     * A report of nothing yet.
     *
     * @param accuracy whether models have one; else their losses stand in its place
     */
    CompressReport(boolean accuracy) {
        this.accuracy = accuracy;
    }

    /** Adds a model. */
    void add(String name, long size, Score score, double zeroShare) {
        names.add(name);
        bytes.add((double) size);
        scores.add(accuracy ? score.accuracy() : score.loss());
        zeros.add(zeroShare);
    }

    /** Writes plots and page, and names them in the fields. */
    void write(Path model, String data, Map<String, Object> fields, Path folder) throws IOException {
        Page page = new Page(
                "Compression of " + model.getFileName(),
                "Sizes are those of the files; " + (accuracy ? "accuracies" : "losses")
                        + " are those of the files read back, on the test data of " + data + ".");
        Findings findings = new Findings(page, folder);
        findings.picture("compress-size", "Size", "Bytes on disk.", Charts.bars("Size", "bytes", names, bytes));
        String measure = accuracy ? "accuracy" : "loss";
        String heading = accuracy ? "Accuracy" : "Loss";
        findings.picture("compress-" + measure, heading, "On test data.", Charts.bars(heading, measure, names, scores));
        page.table("Models", List.of("method", "size", "size against float", measure, "weights that are zero"), rows());
        fields.putAll(findings.finish("compress.html"));
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            rows.add(List.of(
                    names.get(i),
                    Numbers.bytes(bytes.get(i)),
                    Numbers.plain(bytes.get(i) / bytes.get(0)),
                    accuracy ? Numbers.percent(scores.get(i)) : Numbers.plain(scores.get(i)),
                    Numbers.percent(zeros.get(i))));
        }
        return rows;
    }
}
