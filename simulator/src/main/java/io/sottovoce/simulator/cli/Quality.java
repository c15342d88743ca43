package io.sottovoce.simulator.cli;

import io.sottovoce.learning.metrics.Auc;
import io.sottovoce.learning.metrics.Calibration;
import io.sottovoce.learning.metrics.ClientMetrics;
import io.sottovoce.learning.metrics.ConfusionMatrix;
import io.sottovoce.learning.metrics.GroupFairness;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.simulator.plots.Charts;
import io.sottovoce.simulator.report.Numbers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How good predictions are: for all, by class, by group, by client. */
record Quality(Predictions predictions, List<String> classNames, Findings findings) {
    private static final int CLIENT_ROWS_MAX = 200;

    /** Accuracy by class, ranking and calibration. */
    void overall(int bins) throws IOException {
        ConfusionMatrix matrix = ConfusionMatrix.of(predictions);
        Calibration calibration = Calibration.of(predictions, bins);
        findings.field("macroF1", matrix.macroF1());
        findings.field("auc", Auc.macro(predictions));
        findings.field("expectedCalibrationError", calibration.expectedError());
        findings.field("largestCalibrationError", calibration.largestError());
        findings.field("brier", calibration.brier());
        findings.field("classes", byClass(matrix));
        findings.field("confusion", counts(matrix));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("accuracy", Numbers.percent(predictions.accuracy()));
        facts.put("cross-entropy", Numbers.plain(predictions.crossEntropy()));
        facts.put("macro F1", Numbers.plain(matrix.macroF1()));
        facts.put("AUC", Numbers.plain(Auc.macro(predictions)));
        facts.put("calibration error (ECE)", Numbers.percent(calibration.expectedError()));
        facts.put("Brier score", Numbers.plain(calibration.brier()));
        facts.put("test examples", Integer.toString(predictions.size()));
        findings.page().facts(facts);
        findings.picture(
                "confusion",
                "Confusion matrix",
                "rows: true class; columns: predicted class; numbers: examples; shades: share of the true class",
                Charts.confusion(matrix, names(matrix.classes())));
        findings.picture(
                "reliability",
                "Reliability diagram",
                "above the diagonal: right more often than sure; below: too sure",
                Charts.reliability(calibration));
        findings.picture(
                "confidence", "Confidence", "how many predictions of each confidence", Charts.confidences(calibration));
        classTable(matrix);
    }

    /** Differences between the groups of one name. */
    void fairness(String name, List<String> memberships) throws IOException {
        GroupFairness fairness = GroupFairness.of(predictions, memberships);
        List<Map<String, Object>> groups = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (GroupFairness.Group group : fairness.groups()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("group", group.name());
            tree.put("examples", group.examples());
            tree.put("accuracy", group.accuracy());
            tree.put("errorRate", group.errorRate());
            tree.put("positiveRate", group.positiveRate());
            tree.put("truePositiveRate", group.truePositiveRate());
            tree.put("falsePositiveRate", group.falsePositiveRate());
            groups.add(tree);
            rows.add(List.of(
                    group.name(),
                    Integer.toString(group.examples()),
                    Numbers.percent(group.accuracy()),
                    Numbers.percent(group.errorRate()),
                    Numbers.percent(group.positiveRate()),
                    Numbers.percent(group.truePositiveRate()),
                    Numbers.percent(group.falsePositiveRate())));
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("accuracyGap", fairness.accuracyGap());
        tree.put("errorRateGap", fairness.accuracyGap());
        tree.put("demographicParityGap", fairness.demographicParityGap());
        tree.put("equalisedOddsGap", fairness.equalisedOddsGap());
        tree.put("groups", groups);
        findings.fairness(name, tree);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(name + ": accuracy gap", Numbers.percent(fairness.accuracyGap()));
        facts.put(name + ": demographic parity gap", Numbers.percent(fairness.demographicParityGap()));
        facts.put(name + ": equalised odds gap", Numbers.percent(fairness.equalisedOddsGap()));
        findings.page()
                .facts(facts)
                .table(
                        "Groups by " + name,
                        List.of(
                                name,
                                "examples",
                                "accuracy",
                                "error rate",
                                "predicted positive",
                                "true positive rate",
                                "false positive rate"),
                        rows);
        findings.picture(
                "groups-" + name,
                "Accuracy by " + name,
                "share of right predictions in each group",
                Charts.bars(
                        "Accuracy by " + name,
                        "accuracy",
                        fairness.groups().stream()
                                .map(GroupFairness.Group::name)
                                .toList(),
                        fairness.groups().stream()
                                .map(GroupFairness.Group::accuracy)
                                .toList()));
    }

    /** How it does on each client's own examples. */
    void clients(List<String> owners) {
        ClientMetrics metrics = ClientMetrics.of(predictions, owners);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("count", metrics.clients().size());
        tree.put("meanAccuracy", metrics.mean());
        tree.put("deviation", metrics.deviation());
        tree.put("tenthPercentile", metrics.tenthPercentile());
        tree.put("worst", metrics.worst());
        tree.put(
                "clients",
                metrics.clients().stream()
                        .map(client -> Map.of(
                                "client", client.name(),
                                "examples", client.examples(),
                                "accuracy", client.accuracy(),
                                "loss", client.loss()))
                        .toList());
        findings.field("clients", tree);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("clients", Integer.toString(metrics.clients().size()));
        facts.put("mean accuracy of a client", Numbers.percent(metrics.mean()));
        facts.put("nine in ten reach", Numbers.percent(metrics.tenthPercentile()));
        facts.put("worst client", Numbers.percent(metrics.worst()));
        List<List<String>> rows = metrics.clients().stream()
                .sorted(java.util.Comparator.comparingDouble(ClientMetrics.Client::accuracy))
                .limit(CLIENT_ROWS_MAX)
                .map(client -> List.of(
                        client.name(),
                        Integer.toString(client.examples()),
                        Numbers.percent(client.accuracy()),
                        Numbers.plain(client.loss())))
                .toList();
        findings.page()
                .facts(facts)
                .table("Clients, the worst first", List.of("client", "examples", "accuracy", "loss"), rows);
    }

    private void classTable(ConfusionMatrix matrix) {
        List<String> names = names(matrix.classes());
        List<List<String>> rows = new ArrayList<>();
        for (ConfusionMatrix.ClassMetrics one : matrix.byClass()) {
            rows.add(List.of(
                    names.get(one.label()),
                    Long.toString(one.support()),
                    Numbers.percent(one.precision()),
                    Numbers.percent(one.recall()),
                    Numbers.plain(one.f1()),
                    Numbers.plain(Auc.oneAgainstRest(predictions, one.label()))));
        }
        findings.page().table("Classes", List.of("class", "examples", "precision", "recall", "F1", "AUC"), rows);
    }

    private List<Map<String, Object>> byClass(ConfusionMatrix matrix) {
        List<String> names = names(matrix.classes());
        List<Map<String, Object>> classes = new ArrayList<>();
        for (ConfusionMatrix.ClassMetrics one : matrix.byClass()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("class", names.get(one.label()));
            tree.put("examples", one.support());
            tree.put("precision", one.precision());
            tree.put("recall", one.recall());
            tree.put("f1", one.f1());
            tree.put("auc", Auc.oneAgainstRest(predictions, one.label()));
            classes.add(tree);
        }
        return classes;
    }

    private static List<List<Long>> counts(ConfusionMatrix matrix) {
        return IntStream.range(0, matrix.classes())
                .mapToObj(truth -> IntStream.range(0, matrix.classes())
                        .mapToObj(said -> matrix.count(truth, said))
                        .toList())
                .toList();
    }

    private List<String> names(int classes) {
        return IntStream.range(0, classes)
                .mapToObj(i -> i < classNames.size() ? classNames.get(i) : Integer.toString(i))
                .toList();
    }
}
