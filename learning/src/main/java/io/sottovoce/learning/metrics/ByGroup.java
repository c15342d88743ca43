package io.sottovoce.learning.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Splits predictions by who or what the examples belong to: clients, users, named groups. */
final class ByGroup {
    private ByGroup() {}

    /**
     * The predictions of each group, groups in the order of their names.
     *
     * @param groups one name an example
     */
    static Map<String, Predictions> split(Predictions predictions, List<String> groups) {
        if (groups.size() != predictions.size()) {
            throw new IllegalArgumentException(groups.size() + " groups for " + predictions.size() + " predictions");
        }
        Map<String, List<Integer>> members = new TreeMap<>();
        for (int i = 0; i < groups.size(); i++) {
            members.computeIfAbsent(groups.get(i), name -> new ArrayList<>()).add(i);
        }
        Map<String, Predictions> split = new TreeMap<>();
        members.forEach((name, rows) -> split.put(
                name,
                predictions.select(rows.stream().mapToInt(Integer::intValue).toArray())));
        return split;
    }
}
