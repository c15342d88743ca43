package io.sottovoce.simulator.cli;

import io.sottovoce.learning.search.PlanTrials;
import io.sottovoce.learning.search.Trial;
import io.sottovoce.simulator.plots.Charts;
import io.sottovoce.simulator.plots.Line;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page and the plots of a search. */
record SearchReport(String data, PlanTrials.Objective objective, int folds, List<Trial> trials, Trial best) {
    /** Writes plots and page, and names them in the fields. */
    void write(Path folder, Map<String, Object> fields) throws IOException {
        Page page = new Page(
                "Search on " + data,
                "Scores are means over " + (folds == 1 ? "one part" : folds + " parts")
                        + " of the training data held out; the test data were used once, for the model trained with the"
                        + " best settings. The best of many scores is a little too good: that is why what it reaches on test"
                        + " data stands beside it.");
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("best settings", SearchCommand.words(best.point()));
        facts.put("score, " + word(), Numbers.plain(best.score()) + " ± " + Numbers.plain(best.deviation()));
        facts.put("trials", Integer.toString(trials.size()));
        double accuracy = number(fields, "accuracy");
        if (Double.isFinite(accuracy)) {
            facts.put("accuracy on test data", Numbers.percent(accuracy));
        }
        facts.put("loss on test data", Numbers.plain(number(fields, "loss")));
        page.facts(facts);
        Findings findings = new Findings(page, folder);
        findings.picture("search", "Score by trial", "and the best one so far", progress());
        for (String key : best.point().keySet()) {
            if (best.point().get(key) instanceof Number) {
                findings.picture("search-" + key, "Score by " + key, "one mark a trial", by(key));
            }
        }
        table(page);
        fields.putAll(findings.finish("search.html"));
    }

    private byte[] progress() {
        List<Double> numbers = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        List<Double> bests = new ArrayList<>();
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < trials.size(); i++) {
            numbers.add(i + 1.0);
            scores.add(trials.get(i).score());
            top = Math.max(top, trials.get(i).score());
            bests.add(top);
        }
        return Charts.lines(
                "Score by trial",
                "trial",
                word(),
                List.of(new Line("trial", numbers, scores), new Line("best so far", numbers, bests)));
    }

    private byte[] by(String key) {
        List<Trial> sorted = trials.stream()
                .filter(trial -> trial.failure().isEmpty())
                .sorted(Comparator.comparingDouble(trial -> value(trial, key)))
                .toList();
        return Charts.scatter(
                "Score by " + key,
                key,
                word(),
                new Line(
                        "trials",
                        sorted.stream().map(trial -> value(trial, key)).toList(),
                        sorted.stream().map(Trial::score).toList()));
    }

    private void table(Page page) {
        List<String> columns = new ArrayList<>(List.of("trial", "score", "deviation"));
        columns.addAll(best.point().keySet());
        columns.add("seconds");
        columns.add("failure");
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            List<String> row = new ArrayList<>(
                    List.of(Integer.toString(i + 1), Numbers.plain(trial.score()), Numbers.plain(trial.deviation())));
            trial.point()
                    .values()
                    .forEach(value ->
                            row.add(value instanceof Double number ? Numbers.plain(number) : String.valueOf(value)));
            row.add(Numbers.plain(trial.seconds()));
            row.add(trial.failure());
            rows.add(row);
        }
        page.table("Trials", columns, rows);
    }

    private String word() {
        return objective == PlanTrials.Objective.ACCURACY ? "accuracy" : "minus the loss";
    }

    private static double value(Trial trial, String key) {
        return trial.point().get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static double number(Map<String, Object> fields, String key) {
        return fields.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
