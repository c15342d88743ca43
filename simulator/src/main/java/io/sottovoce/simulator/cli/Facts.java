package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.report.Numbers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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

    private static String text(String name, Object value) {
        if (!(value instanceof Number number)) {
            return value.toString();
        }
        double amount = number.doubleValue();
        if (name.equals("accuracy") || name.endsWith("Share")) {
            return Numbers.percent(amount);
        }
        if (name.contains("Bytes")) {
            return Numbers.bytes(amount);
        }
        return name.endsWith("Seconds") ? Numbers.millis(1000 * amount) : Numbers.plain(amount);
    }
}
