package io.sottovoce.simulator.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several runs side by side: a table, and their curves in one picture each. */
public final class Comparison {
    private static final List<String> COLUMNS = List.of(
            "accuracy",
            "loss",
            "rounds",
            "clients",
            "epsilon",
            "uploadBytesPerClient",
            "wallSeconds",
            "clientTrainingsPerSecond",
            "overheadShare",
            "peakMemoryBytes");

    private final List<RunFolder.Ended> runs;

    /** A comparison of at least two runs. */
    public Comparison(List<RunFolder.Ended> runs) {
        this.runs = named(runs);
    }

    /** Folders of the same name in different places are told apart by a number. */
    private static List<RunFolder.Ended> named(List<RunFolder.Ended> runs) {
        Map<String, Integer> seen = new LinkedHashMap<>();
        List<RunFolder.Ended> named = new ArrayList<>();
        for (RunFolder.Ended run : runs) {
            int count = seen.merge(run.name(), 1, Integer::sum);
            named.add(
                    count == 1
                            ? run
                            : new RunFolder.Ended(run.name() + " (" + count + ")", run.result(), run.rounds()));
        }
        return List.copyOf(named);
    }

    /** The figures of each run that they have, by name. */
    public List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunFolder.Ended run : runs) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("run", run.name());
            row.put("workload", String.valueOf(run.result().getOrDefault("workload", "")));
            COLUMNS.forEach(column -> row.put(column, run.number(column).orElse(Double.NaN)));
            rows.add(row);
        }
        return rows;
    }

    /** The table as text, a line a run under a line of names. */
    public List<List<String>> table() {
        return rows().stream()
                .map(row -> row.entrySet().stream()
                        .map(entry -> text(entry.getKey(), entry.getValue()))
                        .toList())
                .toList();
    }

    /** Names of the columns. */
    public List<String> columns() {
        List<String> names = new ArrayList<>(List.of("run", "workload"));
        COLUMNS.forEach(column -> names.add(column.replaceAll("([A-Z])", " $1").toLowerCase(java.util.Locale.ROOT)));
        return names;
    }

    private static String text(String column, Object value) {
        if (!(value instanceof Double number)) {
            return value.toString();
        }
        if (column.equals("accuracy") || column.endsWith("Share")) {
            return Numbers.percent(number);
        }
        if (column.contains("Bytes")) {
            return Double.isNaN(number) ? "–" : Numbers.bytes(number);
        }
        return Numbers.plain(number);
    }

    /** Writes {@code comparison.html} and a PNG file for each curve. */
    public Path write(Path folder) throws IOException {
        Map<String, byte[]> pictures = RunPlots.of(runs);
        Page page = new Page(
                "Comparison of " + runs.size() + " runs",
                "Times are of the machine and the hour of each run; a ratio means something where runs follow each other.");
        page.table("Runs", columns(), table());
        pictures.forEach((name, png) -> page.picture(name, "Over the rounds, one line a run.", png));
        RunPlots.write(pictures, folder);
        Path file = folder.resolve("comparison.html");
        page.write(file);
        return file;
    }
}
