package io.sottovoce.learning.search;

import java.util.ArrayList;
import java.util.List;

/** Values as text: integers, reals, truth values; everything else is a word. */
final class Values {
    private Values() {}

    static Object of(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return real(text);
        }
    }

    /** A value, or a list where the text has a {@code |}; nothing behind the last one ends a list of one. */
    static Object oneOrList(String text) {
        List<String> items = split(text, '|');
        int count = items.get(items.size() - 1).isEmpty() ? items.size() - 1 : items.size();
        if ((count < items.size() && count > 1) || items.subList(0, count).contains("")) {
            throw new IllegalArgumentException("found '" + text + "', expected values between |, none empty");
        }
        return items.size() == 1
                ? of(text)
                : items.subList(0, count).stream().map(Values::of).toList();
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

    private static Object real(String text) {
        try {
            double number = Double.parseDouble(text);
            boolean plain = text.matches("[-+0-9.eE]+") && Double.isFinite(number);
            return plain ? (Object) number : text;
        } catch (NumberFormatException e) {
            return text;
        }
    }
}
