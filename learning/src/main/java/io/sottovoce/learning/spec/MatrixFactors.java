package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rating as {@code mean + userBias + itemBias + user . item} (Koren, Bell and Volinsky 2009): [user, item] as numbers
 * from 0 on, to one output. The user's part is one block, so that it can stay with its user.
 */
public record MatrixFactors(int users, int items, int factors) implements LayerSpec {
    private static final Initial START = new Initial(Initial.Kind.NORMAL, 0.1);

    @Override
    public String kind() {
        return "matrixfactors";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (!input.equals(List.of(2))) {
            throw new ShapeMismatch(input, "[2]: a user and an item");
        }
        return List.of(1);
    }

    /** A row of a user or an item is its factors and its bias. */
    @Override
    public List<Parameter> parameters(List<Integer> input) {
        return List.of(
                new Parameter("user", List.of(users, factors + 1), users, factors, START, true),
                new Parameter("item", List.of(items, factors + 1), items, factors, START, true),
                Parameter.bias(1));
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("users", (long) users);
        settings.put("items", (long) items);
        settings.put("factors", (long) factors);
        return settings;
    }
}
