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
 */
public record RunReport(
        String title, String statement, Map<String, String> facts, String settings, List<RoundPoint> rounds) {
    public RunReport {
        facts = new LinkedHashMap<>(facts);
        rounds = List.copyOf(rounds);
    }
}
