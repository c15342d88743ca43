package io.sottovoce.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Neutral trees as JSON and back. */
public final class Json {
    private static final String INFINITY = "Infinity";
    private static final String NEGATIVE_INFINITY = "-Infinity";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /**
     * A tree on one line. JSON has neither infinity, which becomes the text {@code "Infinity"}, nor NaN, which becomes null:
     * there is no such value.
     */
    public static String line(Map<String, ?> tree) {
        try {
            return MAPPER.writeValueAsString(plain(tree));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tree on several lines, for people. */
    public static String pretty(Map<String, ?> tree) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plain(tree));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object in a text. */
    public static Map<String, Object> object(String text) throws JsonProcessingException {
        return MAPPER.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    /** The list of objects in a text. */
    public static List<Map<String, Object>> objects(String text) throws JsonProcessingException {
        return MAPPER.readValue(text, new TypeReference<List<Map<String, Object>>>() {});
    }

    /** A number of a tree that was read, an infinite one too; empty where there is none. */
    public static OptionalDouble number(@Nullable Object value) {
        if (value instanceof Number number) {
            return OptionalDouble.of(number.doubleValue());
        }
        return INFINITY.equals(value)
                ? OptionalDouble.of(Double.POSITIVE_INFINITY)
                : NEGATIVE_INFINITY.equals(value)
                        ? OptionalDouble.of(Double.NEGATIVE_INFINITY)
                        : OptionalDouble.empty();
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item)));
            return copy;
        }
        if (value instanceof Iterable<?> items) {
            List<@Nullable Object> copy = new java.util.ArrayList<>();
            items.forEach(item -> copy.add(plain(item)));
            return copy;
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return text(number);
        }
        return value instanceof Number || value instanceof Boolean || value == null ? value : value.toString();
    }

    private static @Nullable String text(double notFinite) {
        return Double.isNaN(notFinite) ? null : notFinite > 0 ? INFINITY : NEGATIVE_INFINITY;
    }
}
