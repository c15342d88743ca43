package io.sottovoce.learning.io;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the parameters of a model are called in somebody else's file. As text, {@code OURS=THEIRS}, where a name that ends
 * in {@code *} stands for all names that begin like it: {@code dense*=fc*} reads {@code dense1.weight} from {@code
 * fc1.weight}. The longest fitting pattern counts; names without one are the same on both sides.
 */
public final class NameMapping {
    /** Every name is the same on both sides. */
    public static final NameMapping SAME = new NameMapping(Map.of());

    private final Map<String, String> patterns;

    private NameMapping(Map<String, String> patterns) {
        this.patterns = patterns;
    }

    /** Reads the text form, one {@code OURS=THEIRS} an item; a fault is an {@link IllegalArgumentException}. */
    public static NameMapping parse(Collection<String> pairs) {
        Map<String, String> patterns = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String ours = equals < 0 ? "" : pair.substring(0, equals).strip();
            String theirs = equals < 0 ? "" : pair.substring(equals + 1).strip();
            if (ours.isEmpty() || theirs.isEmpty() || ours.endsWith("*") != theirs.endsWith("*")) {
                throw new IllegalArgumentException(
                        "found '" + pair + "', expected OURS=THEIRS, or PREFIX*=PREFIX* on both sides");
            }
            if (patterns.put(ours, theirs) != null) {
                throw new IllegalArgumentException("found '" + ours + "' twice, expected each name once");
            }
        }
        return new NameMapping(patterns);
    }

    /** What the file calls one of our parameters. */
    public String theirs(String ours) {
        String best = "";
        for (String pattern : patterns.keySet()) {
            if (fits(pattern, ours) && pattern.length() > best.length()) {
                best = pattern;
            }
        }
        String target = patterns.getOrDefault(best, ours);
        return best.endsWith("*")
                ? target.substring(0, target.length() - 1) + ours.substring(best.length() - 1)
                : target;
    }

    private static boolean fits(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
