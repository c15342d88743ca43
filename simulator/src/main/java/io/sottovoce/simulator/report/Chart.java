package io.sottovoce.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Draws series over the rounds as inline SVG. Colours are the variables {@code --c0} to {@code --c7} of the page, so that
 * a chart follows its light or dark theme. Sizes fit a phone as well as a desktop: the picture scales, the text stays
 * legible at a third of the width.
 */
final class Chart {
    /** Colours that the page defines; further series begin again. */
    static final int COLOURS = 8;

    private static final int WIDTH = 520;
    private static final int HEIGHT = 270;
    private static final int LEFT = 68;
    private static final int RIGHT = 14;
    private static final int TOP = 12;
    private static final int BOTTOM = 40;
    private static final int MARKS_UP = 5;
    private static final int MARKS_ACROSS = 6;
    /** More bars than this are drawn as the means of neighbours. */
    private static final int BARS_MAX = 160;

    /** More points than this are thinned. */
    private static final int POINTS_MAX = 1500;

    private final List<Long> rounds;
    private final DoubleFunction<String> unit;
    private final StringBuilder svg = new StringBuilder();

    private final String across;

    private Chart(List<Long> rounds, DoubleFunction<String> unit) {
        this(rounds, unit, "round");
    }

    private Chart(List<Long> rounds, DoubleFunction<String> unit, String across) {
        this.rounds = rounds;
        this.unit = unit;
        this.across = across;
    }

    /** Lines; values that are missing are bridged. */
    static String lines(String label, List<Long> rounds, List<Series> series, Axis up, DoubleFunction<String> unit) {
        return lines(new Chart(rounds, unit), label, series, up);
    }

    /** A line over clients in place of rounds. */
    static String ranks(String label, List<Long> ranks, Series series, Axis up, DoubleFunction<String> unit) {
        return lines(new Chart(ranks, unit, "client"), label, List.of(series), up);
    }

    private static String lines(Chart chart, String label, List<Series> series, Axis up) {
        chart.open(label);
        Axis across = chart.acrossLines();
        chart.frame(across, up);
        for (int i = 0; i < series.size(); i++) {
            chart.line(series.get(i), i, across, up);
        }
        return chart.close();
    }

    /** Stacked bars, one a round, or one a run of rounds where there are many. */
    static String bars(String label, List<Long> rounds, List<Series> series, DoubleFunction<String> unit) {
        int run = (rounds.size() + BARS_MAX - 1) / BARS_MAX;
        List<Long> firsts = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i += run) {
            firsts.add(rounds.get(i));
        }
        List<Series> means = series.stream().map(one -> mean(one, run)).toList();
        Chart chart = new Chart(firsts, unit);
        chart.open(run == 1 ? label : label + ", mean of each " + run + " rounds");
        Axis up = Axis.over(0, Math.max(tallest(means, firsts.size()), 1e-9), MARKS_UP);
        Axis across = new Axis(-0.5, firsts.size() - 0.5, chart.barMarks());
        chart.frame(across, up);
        chart.stack(means, across, up);
        return chart.close();
    }

    private void open(String label) {
        svg.append(format("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, label));
    }

    private String close() {
        return svg.append("</svg>").toString();
    }

    private void frame(Axis over, Axis up) {
        for (double mark : up.marks()) {
            double y = y(up, mark);
            svg.append(format(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, y, y));
            svg.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 7, y + 5, unit.apply(mark)));
        }
        for (double mark : over.marks()) {
            long round = rounds.get((int) Math.min(Math.max(Math.round(mark), 0), rounds.size() - 1));
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>", x(over, mark), HEIGHT - 19, round));
        }
        svg.append(format(
                "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                WIDTH - RIGHT, HEIGHT - 3, across));
    }

    private Axis acrossLines() {
        return new Axis(0, Math.max(rounds.size() - 1, 1), barMarks());
    }

    private List<Double> barMarks() {
        List<Double> marks = new ArrayList<>();
        int step = Math.max(1, (int) Math.ceil(rounds.size() / (double) MARKS_ACROSS));
        int nice = nice(step);
        for (int i = 0; i < rounds.size(); i++) {
            if (rounds.get(i) % nice == 0 || rounds.size() <= MARKS_ACROSS) {
                marks.add((double) i);
            }
        }
        return marks.size() <= 2 * MARKS_ACROSS ? marks : List.of(0.0, rounds.size() - 1.0);
    }

    private static int nice(int step) {
        int magnitude = 1;
        while (true) {
            for (int factor : new int[] {1, 2, 5}) {
                if (factor * magnitude >= step) {
                    return factor * magnitude;
                }
            }
            magnitude *= 10;
        }
    }

    private void line(Series series, int colour, Axis across, Axis up) {
        StringBuilder path = new StringBuilder();
        List<Integer> points = points(series);
        for (int i : points) {
            path.append(path.length() == 0 ? "M" : "L")
                    .append(format(
                            "%.1f %.1f", x(across, i), y(up, series.values().get(i))));
        }
        svg.append(format(
                "<path d=\"%s\" fill=\"none\" stroke=\"var(--c%d)\" stroke-width=\"2.5\""
                        + " stroke-linejoin=\"round\"/>",
                path, colour % COLOURS));
        if (points.size() <= 60) {
            points.forEach(i -> dot(series, i, colour, across, up));
        }
    }

    private void dot(Series series, int i, int colour, Axis over, Axis up) {
        double value = series.values().get(i);
        svg.append(format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\" fill=\"var(--c%d)\"><title>%s %d: %s %s</title></circle>",
                x(over, i), y(up, value), colour % COLOURS, across, rounds.get(i), series.name(), unit.apply(value)));
    }

    private static List<Integer> points(Series series) {
        List<Integer> points = new ArrayList<>();
        int stride = Math.max(1, series.values().size() / POINTS_MAX);
        for (int i = 0; i < series.values().size(); i++) {
            boolean kept = i % stride == 0 || i == series.values().size() - 1;
            if (kept && Double.isFinite(series.values().get(i))) {
                points.add(i);
            }
        }
        return points;
    }

    private void stack(List<Series> series, Axis across, Axis up) {
        double width = (WIDTH - LEFT - RIGHT) / (double) rounds.size();
        double bar = Math.min(width * (rounds.size() > 60 ? 1 : 0.82), 56);
        for (int i = 0; i < rounds.size(); i++) {
            double base = 0;
            for (int s = 0; s < series.size(); s++) {
                double value = series.get(s).values().get(i);
                if (value > 0) {
                    svg.append(format(
                            "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" fill=\"var(--c%d)\">"
                                    + "<title>round %d: %s %s</title></rect>",
                            x(across, i) - bar / 2,
                            y(up, base + value),
                            bar,
                            y(up, base) - y(up, base + value),
                            s % COLOURS,
                            rounds.get(i),
                            series.get(s).name(),
                            unit.apply(value)));
                    base += value;
                }
            }
        }
    }

    private static double tallest(List<Series> series, int count) {
        double tallest = 0;
        for (int i = 0; i < count; i++) {
            int at = i;
            double height = series.stream()
                    .mapToDouble(one -> Math.max(0, one.values().get(at)))
                    .sum();
            tallest = Math.max(tallest, height);
        }
        return tallest;
    }

    private static Series mean(Series series, int run) {
        List<Double> means = new ArrayList<>();
        for (int i = 0; i < series.values().size(); i += run) {
            means.add(
                    series.values().subList(i, Math.min(i + run, series.values().size())).stream()
                            .mapToDouble(d -> d)
                            .average()
                            .orElse(0));
        }
        return new Series(series.name(), means);
    }

    private static double x(Axis across, double value) {
        return LEFT + across.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(Axis up, double value) {
        return HEIGHT - BOTTOM - up.share(value) * (HEIGHT - BOTTOM - TOP);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
