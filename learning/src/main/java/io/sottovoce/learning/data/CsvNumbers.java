package io.sottovoce.learning.data;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Decimal numbers in CSV files and options: no hexadecimal, no type suffix, no infinity, and within a float's range. */
final class CsvNumbers {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:\\d++(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d++)?");

    private static final Pattern FRACTION = Pattern.compile("[+-]?\\d++\\.\\d++");
    private static final Pattern TRAILING_ZEROS = Pattern.compile("\\.?0++$");

    private CsvNumbers() {}

    static OptionalDouble parse(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(text);
        return Math.abs(value) <= Float.MAX_VALUE ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** A category as text, without trailing zeros of a decimal fraction: exports write 1 as well as 1.0. */
    static String category(String text) {
        return FRACTION.matcher(text).matches() ? TRAILING_ZEROS.matcher(text).replaceFirst("") : text;
    }

    /** In ascending order: of the numbers where all are numbers, of the text otherwise. */
    static List<String> sorted(Set<String> values) {
        TreeSet<String> sorted = values.stream().allMatch(value -> parse(value).isPresent())
                ? new TreeSet<>((a, b) -> {
                    int order = Double.compare(parse(a).getAsDouble(), parse(b).getAsDouble());
                    return order == 0 ? a.compareTo(b) : order;
                })
                : new TreeSet<>();
        sorted.addAll(values);
        return List.copyOf(sorted);
    }
}
