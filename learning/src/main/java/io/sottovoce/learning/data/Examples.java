package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A data set with what is known about each of its examples.
 *
 * @param data the examples
 * @param users who each example comes from; empty where that is not known
 * @param groups by name, the group each example belongs to, for evaluation by group
 */
public record Examples(Dataset data, List<String> users, Map<String, List<String>> groups) {
    public Examples {
        if (!users.isEmpty() && users.size() != data.size()) {
            throw new IllegalArgumentException(users.size() + " user ids for " + data.size() + " examples");
        }
        groups.forEach((name, values) -> {
            if (values.size() != data.size()) {
                throw new IllegalArgumentException(values.size() + " values of group " + name + " for " + data.size());
            }
        });
        users = List.copyOf(users);
        groups = Map.copyOf(groups);
    }

    /** Examples of which nothing more is known. */
    public static Examples of(Dataset data) {
        return new Examples(data, List.of(), Map.of());
    }

    /** The examples with these indices, in this order. */
    public Examples select(int[] indices) {
        Map<String, List<String>> chosen = new LinkedHashMap<>();
        groups.forEach((name, values) -> chosen.put(name, pick(values, indices)));
        return new Examples(data.select(indices), users.isEmpty() ? users : pick(users, indices), chosen);
    }

    private static List<String> pick(List<String> values, int[] indices) {
        List<String> picked = new ArrayList<>(indices.length);
        for (int index : indices) {
            picked.add(values.get(index));
        }
        return picked;
    }
}
