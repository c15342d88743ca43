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
    private final List<Double> accuracies = new ArrayList<>();
    private final List<Double> zeros = new ArrayList<>();

    /** Adds a model. */
    void add(String name, long size, double accuracy, double zeroShare) {
        names.add(name);
        bytes.add((double) size);
        accuracies.add(accuracy);
        zeros.add(zeroShare);
    }

    /** Writes plots and page, and names them in the fields. */
    void write(Path model, String data, Map<String, Object> fields, Path folder) throws IOException {
        Page page = new Page(
                "Compression of " + model.getFileName(),
                "Sizes are those of the files; accuracies are those of the files read back, on the test data of " + data
                        + ".");
        Findings findings = new Findings(page, folder);
        findings.picture("compress-size", "Size", "Bytes on disk.", Charts.bars("Size", "bytes", names, bytes));
        findings.picture(
                "compress-accuracy",
                "Accuracy",
                "On test data.",
                Charts.bars("Accuracy", "accuracy", names, accuracies));
        page.table(
                "Models", List.of("method", "size", "size against float", "accuracy", "weights that are zero"), rows());
        fields.putAll(findings.finish("compress.html"));
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            rows.add(List.of(
                    names.get(i),
                    Numbers.bytes(bytes.get(i)),
                    Numbers.plain(bytes.get(i) / bytes.get(0)),
                    Numbers.percent(accuracies.get(i)),
                    Numbers.percent(zeros.get(i))));
        }
        return rows;
    }
}
