package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.report.Numbers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a result in words and units for people. */
final class Facts {
    private Facts() {}

    static Map<String, String> of(Map<String, Object> fields) {
        Map<String, String> facts = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (!(value instanceof Double number && Double.isNaN(number))) {
                facts.put(words(name), text(name, value));
            }
        });
        return facts;
    }

    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    /** The parts of a value are of its kind. */
    private static String text(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> parts) {
            return parts.entrySet().stream()
                    .map(part -> words(String.valueOf(part.getKey())) + " " + text(name, part.getValue()))
                    .collect(Collectors.joining(", "));
        }
        if (!(value instanceof Number number)) {
            return String.valueOf(value);
        }
        double amount = number.doubleValue();
        if (name.equals("accuracy") || name.endsWith("Accuracy") || name.endsWith("Share")) {
            return Numbers.percent(amount);
        }
        if (name.contains("Bytes")) {
            return Numbers.bytes(amount);
        }
        return name.endsWith("Seconds") ? Numbers.millis(1000 * amount) : Numbers.plain(amount);
    }
}
