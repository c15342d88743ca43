package io.sottovoce.rounds.aggregate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Updates in the order of client ids, so that no result depends on the order in which they came. */
public final class UpdateOrder {
    private UpdateOrder() {}

    /** Sorts and checks: at least one update, distinct clients, one dimension. */
    public static List<WeightedUpdate> of(List<WeightedUpdate> updates, long dimension) {
        if (updates.isEmpty()) {
            throw new IllegalArgumentException("no update to take the mean of");
        }
        List<WeightedUpdate> sorted = new ArrayList<>(updates);
        sorted.sort(Comparator.comparing(WeightedUpdate::client));
        for (int k = 1; k < sorted.size(); k++) {
            if (sorted.get(k).client().equals(sorted.get(k - 1).client())) {
                throw new IllegalArgumentException("client " + sorted.get(k).client() + " contributes twice");
            }
        }
        for (WeightedUpdate update : sorted) {
            ModelUpdater.requireDimension("update of client " + update.client(), update.update(), dimension);
        }
        return List.copyOf(sorted);
    }
}
