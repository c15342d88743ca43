package io.sottovoce.simulator.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** Writes a run as one HTML file that needs nothing else: no script, no font, no picture from elsewhere. */
public final class HtmlReport {
    /** Rounds that the table lists; a longer run lists its last ones. */
    private static final int TABLE_ROWS_MAX = 500;

    private static final String NOT_EVALUATED = "Not evaluated in this run.";

    /** Longer values get a wider place. */
    private static final int SHORT_MAX = 24;

    private static final String STYLE = resource("report.css");

    private final RunReport run;
    private final List<Long> rounds;

    private HtmlReport(RunReport run) {
        this.run = run;
        this.rounds = run.rounds().stream().map(RoundPoint::round).toList();
    }

    /** Writes the page, in place of one that is there. */
    public static void write(RunReport run, Path file) throws IOException {
        Files.writeString(file, page(run));
    }

    static String page(RunReport run) {
        return new HtmlReport(run).page();
    }

    private String page() {
        StringBuilder page = new StringBuilder();
        page.append("<h1>")
                .append(escape(run.title()))
                .append("</h1>")
                .append("<p class=\"statement\">")
                .append(escape(run.statement()))
                .append("</p>");
        facts(page);
        if (!rounds.isEmpty()) {
            charts(page);
            table(page);
        }
        page.append("<details><summary>Task</summary><pre>")
                .append(escape(run.settings()))
                .append("</pre></details>");
        return document(run.title(), page.toString());
    }

    /** A whole page around what is between the tags of its main part. */
    static String document(String title, String main) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><title>" + escape(title) + "</title><style>"
                + STYLE + "</style></head><body><main>" + main + "</main></body></html>\n";
    }

    private void facts(StringBuilder page) {
        page.append("<dl class=\"facts\">");
        run.facts().forEach((name, value) -> page.append(
                        value.length() > SHORT_MAX ? "<div class=\"wide\"><dt>" : "<div><dt>")
                .append(escape(name))
                .append("</dt><dd>")
                .append(escape(value))
                .append("</dd></div>"));
        page.append("</dl>");
    }

    private void charts(StringBuilder page) {
        page.append("<div class=\"charts\">");
        curve(
                page,
                "Accuracy on held-out data",
                new Series("accuracy", values(p -> p.accuracy().orElse(Double.NaN))),
                Numbers::shortPercent,
                run.rounds().stream().anyMatch(point -> point.loss().isPresent())
                        ? "Real targets have no accuracy: see the loss."
                        : NOT_EVALUATED);
        curve(
                page,
                "Loss on held-out data",
                new Series("loss", values(p -> p.loss().orElse(Double.NaN))),
                Numbers::plain);
        curve(
                page,
                "Epsilon spent",
                new Series(
                        "epsilon",
                        values(p -> p.privacy().map(PrivacyPoint::epsilon).orElse(Double.NaN))),
                Numbers::plain,
                run.rounds().stream().anyMatch(point -> point.privacy().isPresent())
                        ? "Infinite in every round: the noise of this run promises nothing."
                        : "No noise in this run: epsilon is not defined.");
        stack(page, "Clients a round", participation(), Numbers::plain);
        stack(page, "Exclusions by reason", exclusions(), Numbers::plain);
        stack(
                page,
                "Bytes a round",
                List.of(
                        new Series("uploaded", values(RoundPoint::uploadBytes)),
                        new Series("downloaded", values(RoundPoint::downloadBytes))),
                Numbers::bytes);
        stack(page, "Time by phase", phases(), Numbers::millis);
        fairness(page);
        page.append("</div>");
    }

    private void fairness(StringBuilder page) {
        String title = "Accuracy by client, ascending";
        if (run.clientAccuracies().isEmpty()) {
            page.append(
                    card(
                            title,
                            "",
                            "<p class=\"none\">None: needs classes, and simulation.heldOut, the share that clients keep for this.</p>"));
            return;
        }
        Series series = new Series("client", run.clientAccuracies());
        List<Long> ranks =
                LongStream.rangeClosed(1, run.clientAccuracies().size()).boxed().toList();
        Axis up = Axis.over(series.least(), series.largest(), 5);
        page.append(card(title, "", Chart.ranks(escape(title), ranks, series, up, Numbers::shortPercent)));
    }

    private void curve(StringBuilder page, String title, Series series, DoubleFunction<String> unit) {
        curve(page, title, series, unit, NOT_EVALUATED);
    }

    private void curve(StringBuilder page, String title, Series series, DoubleFunction<String> unit, String otherwise) {
        if (series.empty()) {
            page.append(card(title, "", "<p class=\"none\">" + escape(otherwise) + "</p>"));
            return;
        }
        Axis up = Axis.over(series.least(), series.largest(), 5);
        page.append(card(title, "", Chart.lines(escape(title), rounds, List.of(series), up, unit)));
    }

    private void stack(StringBuilder page, String title, List<Series> series, DoubleFunction<String> unit) {
        List<Series> shown = series.stream().filter(one -> one.largest() > 0).toList();
        page.append(
                shown.isEmpty()
                        ? card(title, "", "<p class=\"none\">None in this run.</p>")
                        : card(title, legend(shown), Chart.bars(escape(title), rounds, shown, unit)));
    }

    private List<Series> participation() {
        return List.of(
                new Series("in the model", values(RoundPoint::contributed)),
                new Series("excluded", values(RoundPoint::excluded)));
    }

    private List<Series> exclusions() {
        TreeSet<String> reasons = new TreeSet<>();
        run.rounds().forEach(point -> reasons.addAll(point.exclusions().keySet()));
        return reasons.stream()
                .map(reason -> new Series(reason, values(p -> p.exclusions().getOrDefault(reason, 0))))
                .toList();
    }

    private List<Series> phases() {
        List<String> names = new ArrayList<>();
        run.rounds().forEach(point -> point.phaseMillis().keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(names::add));
        return names.stream()
                .map(name -> new Series(name, values(p -> p.phaseMillis().getOrDefault(name, 0.0))))
                .toList();
    }

    private List<Double> values(ToDoubleFunction<RoundPoint> value) {
        return run.rounds().stream().map(value::applyAsDouble).toList();
    }

    private void table(StringBuilder page) {
        int from = Math.max(0, rounds.size() - TABLE_ROWS_MAX);
        page.append("<details><summary>Rounds ")
                .append(rounds.get(from))
                .append(" to ")
                .append(rounds.get(rounds.size() - 1))
                .append(
                        "</summary><div class=\"scroll\"><table><thead><tr><th>round</th><th class=\"text\">outcome</th>")
                .append("<th>accuracy</th><th>loss</th><th>offered</th><th>in the model</th><th>excluded</th>")
                .append("<th>uploaded</th><th>time</th></tr></thead><tbody>");
        run.rounds().subList(from, rounds.size()).forEach(point -> row(page, point));
        page.append("</tbody></table></div></details>");
    }

    private static void row(StringBuilder page, RoundPoint point) {
        page.append("<tr>");
        for (String cell : List.of(
                Long.toString(point.round()),
                point.outcome(),
                Numbers.percent(point.accuracy().orElse(Double.NaN)),
                Numbers.plain(point.loss().orElse(Double.NaN)),
                Integer.toString(point.offered()),
                Integer.toString(point.contributed()),
                excluded(point),
                Numbers.bytes((double) point.uploadBytes()),
                Numbers.millis(point.millis()))) {
            page.append(cell.equals(point.outcome()) ? "<td class=\"text\">" : "<td>");
            page.append(escape(cell)).append("</td>");
        }
        page.append("</tr>");
    }

    private static String excluded(RoundPoint point) {
        if (point.excluded() == 0) {
            return "0";
        }
        List<String> parts = new ArrayList<>();
        point.exclusions().forEach((reason, count) -> parts.add(count + " " + reason));
        return String.join(", ", parts);
    }

    private static String card(String title, String legend, String body) {
        return "<section><h2>" + escape(title) + "</h2>" + legend + body + "</section>";
    }

    private static String legend(List<Series> series) {
        StringBuilder legend = new StringBuilder("<ul class=\"legend\">");
        for (int i = 0; i < series.size(); i++) {
            legend.append("<li><i style=\"background:var(--c")
                    .append(i % Chart.COLOURS)
                    .append(")\"></i>")
                    .append(escape(series.get(i).name()))
                    .append("</li>");
        }
        return legend.append("</ul>").toString();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
