package io.sottovoce.simulator.plots;

import java.util.List;
import java.util.stream.IntStream;

/** A named row of points. */
public record Line(String name, List<Double> x, List<Double> y) {
    /** Keeps its own copies. */
    public Line {
        if (x.size() != y.size()) {
            throw new IllegalArgumentException(x.size() + " places for " + y.size() + " values");
        }
        x = List.copyOf(x);
        y = List.copyOf(y);
    }

    /** The points that can be drawn: neither place nor value is infinite or no number. */
    Line drawn() {
        List<Integer> kept = IntStream.range(0, x.size())
                .filter(i -> Double.isFinite(x.get(i)) && Double.isFinite(y.get(i)))
                .boxed()
                .toList();
        return new Line(
                name,
                kept.stream().map(x::get).toList(),
                kept.stream().map(y::get).toList());
    }
}
