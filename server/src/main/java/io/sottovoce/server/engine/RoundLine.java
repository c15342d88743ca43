package io.sottovoce.server.engine;

import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One line on a round that has ended. */
final class RoundLine {
    private RoundLine() {}

    static String of(TaskSpec spec, RoundRecord record) {
        return "task " + spec.name() + " round " + record.round() + ": " + result(record.result()) + ", "
                + record.participation().contributions().size() + " updates of "
                + record.participation().offered().size() + " offers" + exclusions(record)
                + String.format(Locale.ROOT, ", %.1f s", record.millis() / 1000.0);
    }

    private static String result(RoundResult result) {
        if (result instanceof RoundResult.Aborted aborted) {
            return "aborted with " + aborted.reason();
        }
        RoundResult.Committed committed = (RoundResult.Committed) result;
        return "version " + committed.model().version()
                + committed.evaluated().map(RoundLine::evaluation).orElse("")
                + committed
                        .judged()
                        .filter(verdict -> !verdict.passed())
                        .map(verdict -> ", not published: " + verdict.reason())
                        .orElse("");
    }

    private static String evaluation(Evaluation found) {
        String accuracy = found.hasAccuracy() ? String.format(Locale.ROOT, ", accuracy %.4f", found.accuracy()) : "";
        return String.format(Locale.ROOT, ", loss %.4f", found.loss()) + accuracy;
    }

    private static String exclusions(RoundRecord record) {
        Map<String, Long> counts = record.participation().exclusions().stream()
                .map(Exclusion::reason)
                .collect(Collectors.groupingBy(Enum::name, TreeMap::new, Collectors.counting()));
        if (counts.isEmpty()) {
            return "";
        }
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ", " (excluded: ", ")"));
    }
}
