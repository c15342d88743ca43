package io.sottovoce.learning.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each role of Shakespeare's plays says, as windows of characters: a user is a role, an example a window of tokens and
 * the token that follows it. The last fifth of a role's windows, in order, are for testing.
 */
final class ShakespeareFile {
    static final String MARKER = "shakespeare-roles.json";

    /** The characters that have a token; the last token is any other character. */
    static final String ALPHABET = "\n !&',-.:;?[]ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final int TEST_PART = 5;

    private final int length;
    private final Map<Character, Integer> tokens = new HashMap<>();
    private final Part train = new Part();
    private final Part test = new Part();

    private ShakespeareFile(int length) {
        this.length = length;
        for (int i = 0; i < ALPHABET.length(); i++) {
            tokens.put(ALPHABET.charAt(i), i);
        }
        tokens.put('\t', tokens.get(' '));
    }

    static LoadedData read(Path file, int length) {
        ShakespeareFile reader = new ShakespeareFile(length);
        try (ByteSource source = ByteSource.open(file)) {
            RoleLines.read(source).forEach(reader::role);
        }
        if (reader.train.users.isEmpty()) {
            throw new DataException(file + ": no role says " + (length + 1) + " characters");
        }
        return reader.loaded();
    }

    /** Roles that stand for several persons are left out. */
    private void role(String name, List<String> lines) {
        String role = name.substring(name.indexOf(':') + 1).toUpperCase(Locale.ROOT);
        if (role.equals("ALL") || role.equals("BOTH")) {
            return;
        }
        String text = String.join("\n", lines);
        int windows = (text.length() - 1) / length;
        int held = windows / TEST_PART;
        for (int i = 0; i < windows; i++) {
            (i < windows - held ? train : test).add(name, text, i * length);
        }
    }

    private LoadedData loaded() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < ALPHABET.length(); i++) {
            names.add(ALPHABET.substring(i, i + 1));
        }
        names.add("other");
        return new LoadedData("shakespeare", train.examples(), test.examples(), List.of(), names, List.of());
    }

    private int token(char character) {
        return tokens.getOrDefault(character, ALPHABET.length());
    }

    /** Windows for training or for testing. */
    private final class Part {
        private final List<String> users = new ArrayList<>();
        private final List<float[]> windows = new ArrayList<>();
        private final List<Integer> following = new ArrayList<>();

        void add(String user, String text, int at) {
            float[] window = new float[length];
            for (int i = 0; i < length; i++) {
                window[i] = token(text.charAt(at + i));
            }
            users.add(user);
            windows.add(window);
            following.add(token(text.charAt(at + length)));
        }

        Examples examples() {
            float[] features = new float[Math.multiplyExact(windows.size(), length)];
            for (int i = 0; i < windows.size(); i++) {
                System.arraycopy(windows.get(i), 0, features, i * length, length);
            }
            int[] labels = following.stream().mapToInt(Integer::intValue).toArray();
            Dataset data =
                    Dataset.classification("shakespeare", new int[] {length}, ALPHABET.length() + 1, features, labels);
            return new Examples(data, users, Map.of());
        }
    }
}
