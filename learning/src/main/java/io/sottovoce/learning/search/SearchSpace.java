package io.sottovoce.learning.search;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings that vary, and points among them: a value for each. Points are encoded in a unit cube for models of them. */
public record SearchSpace(List<Dimension> dimensions) {
    /** The largest grid. */
    public static final int GRID_MAX = 10_000;

    /** Checks that no setting stands twice. */
    public SearchSpace {
        dimensions = List.copyOf(dimensions);
        long keys = dimensions.stream().map(Dimension::key).distinct().count();
        if (dimensions.isEmpty() || keys < dimensions.size()) {
            throw new IllegalArgumentException(
                    "found " + dimensions.size() + " settings of " + keys + " names, expected at least one, each once");
        }
    }

    /** Coordinates of the unit cube. */
    public int coordinates() {
        return dimensions.stream().mapToInt(Dimension::coordinates).sum();
    }

    /** The point at a place of the unit cube. */
    public Map<String, Object> point(double[] unit) {
        Map<String, Object> point = new LinkedHashMap<>();
        int at = 0;
        for (Dimension dimension : dimensions) {
            point.put(dimension.key(), dimension.value(unit, at));
            at += dimension.coordinates();
        }
        return point;
    }

    /** The place of a point in the unit cube. */
    public double[] encode(Map<String, Object> point) {
        double[] unit = new double[coordinates()];
        int at = 0;
        for (Dimension dimension : dimensions) {
            Object value = point.get(dimension.key());
            if (value == null) {
                throw new IllegalArgumentException("the point has no " + dimension.key());
            }
            dimension.encode(value, unit, at);
            at += dimension.coordinates();
        }
        return unit;
    }

    /** A uniform point. */
    public Map<String, Object> random(SplitMix64 random) {
        double[] unit = new double[coordinates()];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = random.nextDouble();
        }
        return point(unit);
    }

    /**
     * Every combination of so many values a range, and all values of the others; the last setting varies fastest.
     *
     * @throws IllegalArgumentException where there are more than {@link #GRID_MAX}
     */
    public List<Map<String, Object>> grid(int pointsPerRange) {
        List<Map<String, Object>> grid = new ArrayList<>();
        grid.add(new LinkedHashMap<>());
        for (Dimension dimension : dimensions) {
            List<Object> values = dimension.grid(pointsPerRange);
            if ((long) grid.size() * values.size() > GRID_MAX) {
                throw new IllegalArgumentException("the grid has more than " + GRID_MAX + " points");
            }
            List<Map<String, Object>> longer = new ArrayList<>();
            for (Map<String, Object> point : grid) {
                for (Object value : values) {
                    Map<String, Object> next = new LinkedHashMap<>(point);
                    next.put(dimension.key(), value);
                    longer.add(next);
                }
            }
            grid = longer;
        }
        return grid;
    }
}
