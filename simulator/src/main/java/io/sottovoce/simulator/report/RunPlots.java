package io.sottovoce.simulator.report;

import io.sottovoce.simulator.plots.Charts;
import io.sottovoce.simulator.plots.Line;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Curves over the rounds of one run or several, as PNG files. */
public final class RunPlots {
    /** A kind of curve. */
    private record Kind(String file, String title, String unit, ToDoubleFunction<RoundPoint> value) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("accuracy", "Accuracy on held-out data", "accuracy", p -> p.accuracy()
                    .orElse(Double.NaN)),
            new Kind("loss", "Loss on held-out data", "loss", p -> p.loss().orElse(Double.NaN)),
            new Kind("epsilon", "Epsilon spent", "epsilon", p -> p.privacy()
                    .map(PrivacyPoint::epsilon)
                    .orElse(Double.NaN)),
            new Kind("upload", "Bytes uploaded a round", "MB", p -> p.uploadBytes() / 1e6),
            new Kind("time", "Time a round", "ms", RoundPoint::millis));

    private RunPlots() {}

    /** Pictures by name; a curve that no run has is left out. */
    public static Map<String, byte[]> of(List<RunFolder.Ended> runs) {
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        for (Kind kind : KINDS) {
            // Runs without the curve keep their place, so that the others look the same in every picture.
            List<Line> lines = runs.stream()
                    .map(run -> line(run.name(), run.rounds(), kind.value()))
                    .toList();
            if (lines.stream().anyMatch(line -> !line.x().isEmpty())) {
                pictures.put(kind.file(), Charts.lines(kind.title(), "round", kind.unit(), lines));
            }
        }
        return pictures;
    }

    /** What only one run can show: time by phase and exclusions by reason. */
    private static Map<String, byte[]> parts(List<RoundPoint> rounds) {
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        TreeSet<String> phases = new TreeSet<>();
        TreeSet<String> reasons = new TreeSet<>();
        for (RoundPoint point : rounds) {
            phases.addAll(point.phaseMillis().keySet());
            reasons.addAll(point.exclusions().keySet());
        }
        List<Line> times = new ArrayList<>();
        phases.forEach(
                phase -> times.add(line(phase, rounds, p -> p.phaseMillis().getOrDefault(phase, 0.0))));
        List<Line> lost = new ArrayList<>();
        reasons.forEach(
                reason -> lost.add(line(reason, rounds, p -> p.exclusions().getOrDefault(reason, 0))));
        if (!times.isEmpty()) {
            pictures.put("phases", Charts.lines("Time by phase", "round", "ms", times));
        }
        if (!lost.isEmpty()) {
            pictures.put("exclusions", Charts.lines("Exclusions by reason", "round", "clients", lost));
        }
        return pictures;
    }

    /** Writes all pictures of a run into a folder. */
    public static void write(RunFolder.Ended run, Path folder) throws IOException {
        Files.createDirectories(folder);
        write(of(List.of(run)), folder);
        write(parts(run.rounds()), folder);
    }

    /** Writes pictures into a folder, each under its name. */
    public static void write(Map<String, byte[]> pictures, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            Files.write(folder.resolve(picture.getKey() + ".png"), picture.getValue());
        }
    }

    /** Takes the pictures out of a folder, if there is one. */
    static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> pictures = Files.newDirectoryStream(folder, "*.png")) {
            for (Path picture : pictures) {
                Files.delete(picture);
            }
        }
    }

    private static Line line(String name, List<RoundPoint> rounds, ToDoubleFunction<RoundPoint> value) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (RoundPoint point : rounds) {
            double number = value.applyAsDouble(point);
            if (Double.isFinite(number)) {
                x.add((double) point.round());
                y.add(number);
            }
        }
        return new Line(name, x, y);
    }
}
