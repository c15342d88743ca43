package io.sottovoce.simulator.report;

import java.util.List;

/**
 * A named row of numbers over the rounds.
 *
 * @param name what the legend says
 * @param values one a round; NaN where there is none
 */
record Series(String name, List<Double> values) {
    Series {
        values = List.copyOf(values);
    }

    double least() {
        return values.stream()
                .filter(Double::isFinite)
                .mapToDouble(d -> d)
                .min()
                .orElse(Double.NaN);
    }

    double largest() {
        return values.stream()
                .filter(Double::isFinite)
                .mapToDouble(d -> d)
                .max()
                .orElse(Double.NaN);
    }

    boolean empty() {
        return values.stream().noneMatch(Double::isFinite);
    }
}
