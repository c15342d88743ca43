package io.sottovoce.simulator.plots;

import io.sottovoce.learning.metrics.Calibration;
import io.sottovoce.learning.metrics.ConfusionMatrix;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws charts; each is the bytes of a PNG file. Needs no display, only a font. */
public final class Charts {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 520;
    private static final int NAME_MAX = 22;
    private static final double LOGARITHMIC_FROM = 20;
    private static final Color[] COLOURS = {
        new Color(0x1f6fb4), new Color(0xd9720f), new Color(0x1a8f6a), new Color(0xb8428c), new Color(0x7a5cc4)
    };

    /** Lines of a colour that is taken already are told apart by their strokes and marks. */
    private static final float[][] DASHES = {{}, {9, 5}, {2, 4}, {12, 4, 2, 4}};

    private static final Marker[] MARKS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP
    };

    private Charts() {}

    /** How often each class is taken for each; shades are shares of the true class, numbers are counts. */
    public static byte[] confusion(ConfusionMatrix matrix, List<String> names) {
        return ConfusionPicture.png(matrix, names);
    }

    /** Accuracy against confidence: a calibrated model is on the diagonal. */
    public static byte[] reliability(Calibration calibration) {
        XYChart chart = axes("Reliability", "confidence: probability of the predicted class", "accuracy");
        XYSeries diagonal = chart.addSeries("calibrated", List.of(0.0, 1.0), List.of(0.0, 1.0));
        diagonal.setMarker(SeriesMarkers.NONE);
        diagonal.setLineColor(Color.GRAY);
        diagonal.setLineStyle(
                new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {6}, 0));
        add(
                chart,
                new Line(
                        "model",
                        calibration.bins().stream()
                                .map(Calibration.Bin::confidence)
                                .toList(),
                        calibration.bins().stream()
                                .map(Calibration.Bin::accuracy)
                                .toList()),
                COLOURS[0],
                0);
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
        return png(chart);
    }

    /** How many predictions there are of each confidence. */
    public static byte[] confidences(Calibration calibration) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT * 2 / 3)
                .title("Predictions by confidence")
                .xAxisTitle("confidence up to")
                .yAxisTitle("examples")
                .build();
        chart.addSeries(
                "examples",
                calibration.bins().stream()
                        .map(bin -> String.format("%.2f", bin.high()))
                        .toList(),
                calibration.bins().stream().map(Calibration.Bin::count).toList());
        style(chart.getStyler());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setSeriesColors(COLOURS);
        return png(chart);
    }

    /** A bar for each name, the first one at the top, signed. */
    public static byte[] bars(String title, String axis, List<String> names, List<Double> values) {
        return BarPicture.png(title, axis, names, values);
    }

    /** Lines with a mark at each point; each looks as its place in the list says, also where others have no points. */
    public static byte[] lines(String title, String across, String up, List<Line> lines) {
        XYChart chart = axes(title, across, up);
        for (int i = 0; i < lines.size(); i++) {
            add(chart, lines.get(i), COLOURS[i % COLOURS.length], i / COLOURS.length % DASHES.length);
        }
        chart.getStyler().setLegendVisible(lines.size() > 1);
        return png(chart);
    }

    /** Marks without a line; across in logarithms where the places span more than a factor of twenty. */
    public static byte[] scatter(String title, String across, String up, Line points) {
        XYChart chart = axes(title, across, up);
        add(chart, points, COLOURS[0], 0);
        chart.getSeriesCollection()
                .forEach(series -> series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter));
        double least = points.x().stream().mapToDouble(d -> d).min().orElse(0);
        double largest = points.x().stream().mapToDouble(d -> d).max().orElse(0);
        chart.getStyler().setXAxisLogarithmic(least > 0 && largest > LOGARITHMIC_FROM * least);
        chart.getStyler().setLegendVisible(false);
        return png(chart);
    }

    private static XYChart axes(String title, String across, String up) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(across)
                .yAxisTitle(up)
                .build();
        style(chart.getStyler());
        return chart;
    }

    private static void add(XYChart chart, Line all, Color colour, int kind) {
        Line line = all.drawn();
        if (line.x().isEmpty()) {
            return;
        }
        XYSeries series = chart.addSeries(line.name(), line.x(), line.y());
        series.setLineColor(colour);
        series.setMarkerColor(colour);
        series.setMarker(line.x().size() > 60 ? SeriesMarkers.NONE : MARKS[kind]);
        if (kind > 0) {
            series.setLineStyle(new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, DASHES[kind], 0));
        }
    }

    private static void style(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderColor(new Color(0xd9dee4));
        styler.setPlotGridLinesColor(new Color(0xe6eaee));
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
    }

    static String shortened(String name) {
        return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX - 1) + "…";
    }

    private static byte[] png(Chart<?, ?> chart) {
        try {
            return ChartEncoder.getBytes(chart, "png");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
