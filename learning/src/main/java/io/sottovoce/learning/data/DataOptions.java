package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Named options of a data set. Values are checked as they are asked for; what nobody asked for is refused. */
final class DataOptions {
    private final String dataSet;
    private final Map<String, String> values;
    private final TreeSet<String> known = new TreeSet<>();

    DataOptions(String dataSet, Map<String, String> values) {
        this.dataSet = dataSet;
        this.values = new LinkedHashMap<>(values);
    }

    Optional<String> text(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    /** One of these words; the first one where the option is absent. */
    String word(String key, String... words) {
        String value = text(key).orElse(words[0]);
        if (!List.of(words).contains(value)) {
            throw wrong(key, value, "one of " + String.join(", ", words));
        }
        return value;
    }

    boolean flag(String key, boolean otherwise) {
        return word(key, Boolean.toString(otherwise), Boolean.toString(!otherwise))
                .equals("true");
    }

    long integer(String key, long otherwise) {
        Optional<String> value = text(key);
        try {
            return value.isEmpty() ? otherwise : Long.parseLong(value.get());
        } catch (NumberFormatException e) {
            throw wrong(key, value.get(), "a whole number");
        }
    }

    /** A number strictly between 0 and 1. */
    double share(String key, double otherwise) {
        Optional<String> value = text(key);
        double share =
                value.map(text -> CsvNumbers.parse(text).orElse(Double.NaN)).orElse(otherwise);
        if (!(share > 0 && share < 1)) {
            throw wrong(key, value.orElse(""), "a number between 0 and 1, both excluded");
        }
        return share;
    }

    /** Names separated by commas. */
    List<String> names(String key) {
        return text(key).map(value -> split(value, ',')).orElse(List.of());
    }

    /** The values of all options that begin with {@code prefix}, by what follows it. */
    Map<String, String> withPrefix(String prefix) {
        known.add(prefix + "…");
        Map<String, String> found = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                known.add(key);
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /** To be called when every option has been asked for. */
    void refuseUnknown() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new DataException("data set '" + dataSet + "': unknown option " + DataException.quoted(key)
                        + (known.isEmpty() ? ", it takes none" : ", known are " + String.join(", ", known)));
            }
        }
    }

    DataException wrong(String key, String value, String expected) {
        return new DataException("data set '" + dataSet + "': option '" + key + "' is " + DataException.quoted(value)
                + ", expected " + expected);
    }

    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int to = text.indexOf(separator); to >= 0; to = text.indexOf(separator, from)) {
            parts.add(text.substring(from, to).strip());
            from = to + 1;
        }
        parts.add(text.substring(from).strip());
        return parts;
    }
}
