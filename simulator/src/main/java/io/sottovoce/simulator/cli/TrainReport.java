package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.plots.Charts;
import io.sottovoce.simulator.plots.Line;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page and the plots of a training: its curves over the passes. */
final class TrainReport {
    private final List<Double> passes = new ArrayList<>();
    private final List<Double> trainingLoss = new ArrayList<>();
    private final List<Double> testLoss = new ArrayList<>();
    private final List<Double> accuracy = new ArrayList<>();

    /** Adds a pass over the data. */
    void passed(double meanLoss, Score test) {
        passes.add(passes.size() + 1.0);
        trainingLoss.add(meanLoss);
        testLoss.add(test.loss());
        accuracy.add(test.accuracy());
    }

    int passes() {
        return passes.size();
    }

    /** The passes as they are printed with {@code --json}. */
    List<Map<String, Object>> curve() {
        List<Map<String, Object>> curve = new ArrayList<>();
        for (int i = 0; i < passes.size(); i++) {
            Map<String, Object> pass = new LinkedHashMap<>();
            pass.put("epoch", i + 1);
            pass.put("trainingLoss", trainingLoss.get(i));
            pass.put("loss", testLoss.get(i));
            pass.put("accuracy", accuracy.get(i));
            curve.add(pass);
        }
        return curve;
    }

    /** Writes plots and page, and names them in the fields. */
    void write(String title, Map<String, Object> fields, Path folder) throws IOException {
        Page page = new Page(
                title,
                "One model trained on one machine. Loss and accuracy are those on test data, which training did not see;"
                        + " the training loss is the mean over a pass, while the weights moved.");
        page.facts(facts(fields));
        Findings findings = new Findings(page, folder);
        if (!passes.isEmpty()) {
            findings.picture("train-loss", "Loss", "Mean over a pass, and on test data after it.", losses());
        }
        if (accuracy.stream().anyMatch(Double::isFinite)) {
            findings.picture(
                    "train-accuracy",
                    "Accuracy",
                    "On test data after each pass.",
                    Charts.lines("Accuracy", "epoch", "accuracy", List.of(new Line("test data", passes, accuracy))));
        }
        page.table("Passes", List.of("epoch", "training loss", "test loss", "accuracy"), rows());
        fields.putAll(findings.finish("train.html"));
    }

    private byte[] losses() {
        List<Line> lines = new ArrayList<>(List.of(new Line("test data", passes, testLoss)));
        if (trainingLoss.stream().allMatch(Double::isFinite)) {
            lines.add(new Line("training", passes, trainingLoss));
        }
        return Charts.lines("Loss", "epoch", "loss", lines);
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < passes.size(); i++) {
            rows.add(List.of(
                    Integer.toString(i + 1),
                    Numbers.plain(trainingLoss.get(i)),
                    Numbers.plain(testLoss.get(i)),
                    Numbers.percent(accuracy.get(i))));
        }
        return rows;
    }

    private static Map<String, String> facts(Map<String, Object> fields) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (Double.isFinite(number(fields, "accuracy"))) {
            facts.put("accuracy", Numbers.percent(number(fields, "accuracy")));
        }
        facts.put("loss", Numbers.plain(number(fields, "loss")));
        facts.put("parameters", String.valueOf(fields.get("parameters")));
        facts.put("steps", String.valueOf(fields.get("steps")));
        facts.put("examples a second", Numbers.plain(number(fields, "samplesPerSecond")));
        facts.put("seconds", Numbers.plain(number(fields, "wallSeconds")));
        if (fields.containsKey("epsilon")) {
            facts.put("epsilon", Numbers.plain(number(fields, "epsilon")) + " at delta " + fields.get("delta"));
        }
        return facts;
    }

    private static double number(Map<String, Object> fields, String key) {
        return fields.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
