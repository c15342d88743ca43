package io.sottovoce.privacy.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One level of a neutral tree of settings (text, integers, reals, flags, lists and maps), read strictly.
 *
 * <p>Every reader states type and range; whatever is absent without a default, of another type or out of range is a
 * {@link SpecException} that names the path. {@link #finish} refuses the keys that nobody read. Not thread-safe.
 */
public final class SpecTree {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final int SHOWN_MAX = 60;

    private final String path;
    private final Map<String, ?> values;
    private final Set<String> read = new TreeSet<>();
    private final Set<String> known = new TreeSet<>();

    private SpecTree(String path, Map<String, ?> values) {
        this.path = path;
        this.values = values;
    }

    /**
     * Starts reading a tree.
     *
     * @param path what the tree is called in messages, possibly empty
     */
    public static SpecTree of(String path, Map<String, ?> values) {
        return new SpecTree(path, values);
    }

    /** The path of this level, for messages. */
    public String path() {
        return path;
    }

    /** Whether a key is there, whatever its value. Does not count as reading it. */
    public boolean has(String key) {
        known.add(key);
        return values.get(key) != null;
    }

    /** Whether a key is there and is text. Does not count as reading it. */
    public boolean isText(String key) {
        known.add(key);
        return values.get(key) instanceof String;
    }

    /** Text that must be there. */
    public String text(String key) {
        return required(key, "text", optionalText(key));
    }

    /** Text, or a default. */
    public String text(String key, String otherwise) {
        return optionalText(key).orElse(otherwise);
    }

    /** Text that may be absent. */
    public Optional<String> optionalText(String key) {
        Object value = take(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw wrong(key, value, "text");
    }

    /** One of the listed words. */
    public String oneOf(String key, Collection<String> words) {
        return member(key, text(key), words);
    }

    /** One of the listed words, or a default. */
    public String oneOf(String key, Collection<String> words, String otherwise) {
        return member(key, text(key, otherwise), words);
    }

    /** An integer in a range, which must be there. */
    public int integer(String key, int min, int max) {
        return (int) wide(key, min, max);
    }

    /** An integer in a range, or a default. */
    public int integer(String key, int min, int max, int otherwise) {
        return given(key) ? integer(key, min, max) : otherwise;
    }

    /** A 64-bit integer in a range, which must be there. */
    public long wide(String key, long min, long max) {
        String expected = "an integer from " + min + " to " + max;
        Object value = required(key, expected, Optional.ofNullable(take(key)));
        return integral(child(key), value, min, max, expected);
    }

    /** A 64-bit integer in a range, or a default. */
    public long wide(String key, long min, long max, long otherwise) {
        return given(key) ? wide(key, min, max) : otherwise;
    }

    /** A finite number in a range, which must be there. */
    public double real(String key, double min, double max) {
        String expected = "a number from " + min + " to " + max;
        Object value = required(key, expected, Optional.ofNullable(take(key)));
        if (value instanceof Number number && number.doubleValue() >= min && number.doubleValue() <= max) {
            return number.doubleValue();
        }
        throw wrong(key, value, expected);
    }

    /** A finite number in a range, or a default. */
    public double real(String key, double min, double max, double otherwise) {
        return given(key) ? real(key, min, max) : otherwise;
    }

    /** True or false, or a default. */
    public boolean flag(String key, boolean otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, value, "true or false");
    }

    /** A time span such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h} or {@code 1d}, or a default. */
    public Duration duration(String key, Duration min, Duration max, Duration otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        String expected = "a time span from " + show(min) + " to " + show(max) + " such as 30s or 5m";
        if (value instanceof String text) {
            Matcher matcher = DURATION.matcher(text);
            if (matcher.matches()) {
                Duration span = span(Long.parseLong(matcher.group(1)), matcher.group(2));
                if (span.compareTo(min) >= 0 && span.compareTo(max) <= 0) {
                    return span;
                }
            }
        }
        throw wrong(key, value, expected);
    }

    /** A list of integers in a range. */
    public List<Integer> integers(String key, int itemsMin, int itemsMax, int min, int max) {
        List<Integer> result = new ArrayList<>();
        List<?> items = list(key, itemsMin, itemsMax);
        for (int i = 0; i < items.size(); i++) {
            String at = child(key) + "[" + i + "]";
            result.add((int) integral(at, items.get(i), min, max, "an integer from " + min + " to " + max));
        }
        return List.copyOf(result);
    }

    /** A list of texts; empty where it is absent. */
    public List<String> texts(String key, int itemsMax) {
        if (!given(key)) {
            return List.of();
        }
        List<String> result = new ArrayList<>();
        for (Object item : list(key, 0, itemsMax)) {
            if (!(item instanceof String text)) {
                throw wrong(key, item, "a list of texts");
            }
            result.add(text);
        }
        return List.copyOf(result);
    }

    /** A list of finite numbers in a range; empty where it is absent. */
    public List<Double> reals(String key, int itemsMax, double min, double max) {
        if (!given(key)) {
            return List.of();
        }
        List<Double> result = new ArrayList<>();
        for (Object item : list(key, 0, itemsMax)) {
            if (!(item instanceof Number number && number.doubleValue() >= min && number.doubleValue() <= max)) {
                throw wrong(key, item, "a list of numbers from " + min + " to " + max);
            }
            result.add(number.doubleValue());
        }
        return List.copyOf(result);
    }

    /** A subtree that must be there. */
    public SpecTree tree(String key) {
        return required(key, "a map of settings", optionalTree(key));
    }

    /** A subtree, empty where it is absent. */
    public SpecTree treeOrEmpty(String key) {
        return optionalTree(key).orElseGet(() -> new SpecTree(child(key), Map.of()));
    }

    /** A subtree that may be absent. */
    public Optional<SpecTree> optionalTree(String key) {
        Object value = take(key);
        return value == null ? Optional.empty() : Optional.of(level(child(key), value));
    }

    /** A list of subtrees. */
    public List<SpecTree> trees(String key, int itemsMin, int itemsMax) {
        List<SpecTree> result = new ArrayList<>();
        List<?> items = list(key, itemsMin, itemsMax);
        for (int i = 0; i < items.size(); i++) {
            result.add(level(child(key) + "[" + i + "]", items.get(i)));
        }
        return List.copyOf(result);
    }

    /** All of this level as it came, without checks; counts as read. For handing a subtree to whoever understands it. */
    public Map<String, Object> raw() {
        read.addAll(values.keySet());
        return new LinkedHashMap<>(values);
    }

    /** Refuses keys that nobody asked for. */
    public void finish() {
        for (String key : values.keySet()) {
            if (!read.contains(key)) {
                known.addAll(read);
                known.remove(key); // asked for, but only to see whether it is there
                throw new SpecException(child(key), "unknown setting, expected one of " + known);
            }
        }
    }

    /** A refusal at a key of this level, for checks across several settings. */
    public SpecException refusal(String key, String problem) {
        return new SpecException(child(key), problem);
    }

    private List<?> list(String key, int itemsMin, int itemsMax) {
        String expected = "a list of " + itemsMin + " to " + itemsMax + " items";
        Object value = required(key, expected, Optional.ofNullable(take(key)));
        if (value instanceof List<?> list && list.size() >= itemsMin && list.size() <= itemsMax) {
            return list;
        }
        throw wrong(key, value, expected);
    }

    private SpecTree level(String at, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new SpecException(at, "found " + show(value) + ", expected a map of settings");
        }
        Map<String, Object> level = new LinkedHashMap<>();
        map.forEach((key, item) -> {
            if (!(key instanceof String name)) {
                throw new SpecException(at, "found the key " + show(key) + ", expected text");
            }
            level.put(name, item);
        });
        return new SpecTree(at, level);
    }

    /** Whether a setting that may be absent is there; counts as reading it, so that a refusal lists it either way. */
    private boolean given(String key) {
        return take(key) != null;
    }

    private @Nullable Object take(String key) {
        read.add(key);
        return values.get(key);
    }

    private <T> T required(String key, String expected, Optional<T> value) {
        return value.orElseThrow(() -> new SpecException(child(key), "missing, expected " + expected));
    }

    private String member(String key, String word, Collection<String> words) {
        if (!words.contains(word)) {
            throw wrong(key, word, "one of " + String.join(", ", words));
        }
        return word;
    }

    private static long integral(String at, @Nullable Object value, long min, long max, String expected) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            long integer = ((Number) value).longValue();
            if (integer >= min && integer <= max) {
                return integer;
            }
        }
        throw new SpecException(at, "found " + show(value) + ", expected " + expected);
    }

    private SpecException wrong(String key, Object value, String expected) {
        return new SpecException(child(key), "found " + show(value) + ", expected " + expected);
    }

    private String child(String key) {
        String shown = key.length() > SHOWN_MAX ? key.substring(0, SHOWN_MAX) + "..." : key;
        return path.isEmpty() ? shown : path + "." + shown;
    }

    private static String show(@Nullable Object value) {
        if (value instanceof Map) {
            return "a map";
        }
        if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        if (value instanceof Duration span) {
            return span.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
        }
        String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
        String cut = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "..." : text;
        return value instanceof String ? "'" + cut + "'" : cut;
    }

    private static Duration span(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
