package io.sottovoce.simulator.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the page about a run shows.
 *
 * @param title what was run
 * @param statement plain sentences that a reader must not miss: what is private and what is not
 * @param facts name and value of each headline, in order
 * @param settings the task as it was run, text
 * @param rounds all rounds in order
 * @param clientAccuracies of the final model on examples that each client kept for itself, ascending; empty where none did
 */
public record RunReport(
        String title,
        String statement,
        Map<String, String> facts,
        String settings,
        List<RoundPoint> rounds,
        List<Double> clientAccuracies) {
    /** A run whose clients kept no examples for themselves. */
    public RunReport(
            String title, String statement, Map<String, String> facts, String settings, List<RoundPoint> rounds) {
        this(title, statement, facts, settings, rounds, List.of());
    }

    public RunReport {
        clientAccuracies = List.copyOf(clientAccuracies);
        facts = new LinkedHashMap<>(facts);
        rounds = List.copyOf(rounds);
    }
}
