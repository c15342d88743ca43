package io.sottovoce.learning.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One setting that varies.
 *
 * <p>As text: {@code KEY=A,B,C} for some values, where {@code 64|32} is a list and {@code 64|} a list of one, {@code KEY=LOW..HIGH} for a range of numbers, integers where both ends
 * are, {@code KEY=LOW..HIGH:log} for a range whose ratios count.
 */
public sealed interface Dimension {
    /** The setting's name. */
    String key();

    /** Number of coordinates in the unit cube. */
    int coordinates();

    /** The value at coordinates from 0 to 1, of which this dimension's begin at {@code at}. */
    Object value(double[] unit, int at);

    /** Writes the coordinates of a value. */
    void encode(Object value, double[] unit, int at);

    /** So many values spread evenly; all of them where there are only some. */
    List<Object> grid(int points);

    /** Reads the text form; a fault is an {@link IllegalArgumentException} of one line. */
    static Dimension parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException("found '" + text + "', expected KEY=A,B,C or KEY=LOW..HIGH[:log]");
        }
        String key = text.substring(0, equals).strip();
        String values = text.substring(equals + 1).strip();
        return values.contains("..") ? range(text, key, values) : choice(text, key, values);
    }

    private static Dimension range(String text, String key, String values) {
        boolean log = values.endsWith(":log");
        String ends = log ? values.substring(0, values.length() - ":log".length()) : values;
        int dots = ends.indexOf("..");
        Object low = Values.of(ends.substring(0, dots).strip());
        Object high = Values.of(ends.substring(dots + 2).strip());
        if (!(low instanceof Number from) || !(high instanceof Number to)) {
            throw new IllegalArgumentException("found '" + text + "', expected numbers on both sides of ..");
        }
        if (!(from.doubleValue() < to.doubleValue()) || (log && !(from.doubleValue() > 0))) {
            throw new IllegalArgumentException(
                    "found '" + text + "', expected LOW below HIGH" + (log ? " and above 0" : ""));
        }
        boolean whole = low instanceof Long && high instanceof Long;
        return new Range(key, from.doubleValue(), to.doubleValue(), log, whole);
    }

    private static Dimension choice(String text, String key, String values) {
        List<Object> options = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (String value : Values.split(values, ',')) {
            if (value.isEmpty() || !seen.add(value)) {
                throw new IllegalArgumentException("found '" + text + "', expected different values, none empty");
            }
            options.add(Values.oneOrList(value));
        }
        return new Choice(key, options);
    }

    /** Some values, none nearer to another than to a third. */
    record Choice(String key, List<Object> options) implements Dimension {
        /** Keeps its own list. */
        public Choice {
            options = List.copyOf(options);
        }

        @Override
        public int coordinates() {
            return options.size() == 1 ? 0 : options.size();
        }

        @Override
        public Object value(double[] unit, int at) {
            int best = 0;
            for (int i = 1; i < coordinates(); i++) {
                best = unit[at + i] > unit[at + best] ? i : best;
            }
            return options.get(best);
        }

        @Override
        public void encode(Object value, double[] unit, int at) {
            for (int i = 0; i < coordinates(); i++) {
                unit[at + i] = options.get(i).equals(value) ? 1 : 0;
            }
        }

        @Override
        public List<Object> grid(int points) {
            return options;
        }
    }

    /**
     * Numbers between two ends, both of them included.
     *
     * @param log whether the logarithm is what is uniform
     * @param whole whether values are integers
     */
    record Range(String key, double low, double high, boolean log, boolean whole) implements Dimension {
        @Override
        public int coordinates() {
            return 1;
        }

        @Override
        public Object value(double[] unit, int at) {
            return at(Math.min(Math.max(unit[at], 0), 1));
        }

        @Override
        public void encode(Object value, double[] unit, int at) {
            double number = ((Number) value).doubleValue();
            unit[at] = log ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low);
        }

        @Override
        public List<Object> grid(int points) {
            List<Object> grid = new ArrayList<>();
            for (int i = 0; i < points; i++) {
                Object value = at(points == 1 ? 0.5 : (double) i / (points - 1));
                if (!grid.contains(value)) {
                    grid.add(value);
                }
            }
            return grid;
        }

        private Object at(double share) {
            double number = log ? low * Math.pow(high / low, share) : low + share * (high - low);
            double within = Math.min(Math.max(number, low), high);
            return whole ? (Object) Math.round(within) : (Object) within;
        }
    }
}
