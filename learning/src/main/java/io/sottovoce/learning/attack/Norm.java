package io.sottovoce.learning.attack;

import java.util.Arrays;
import java.util.List;

/** How the size of a perturbation is measured. */
public enum Norm {
    /** The largest change of a feature. */
    LINF("linf"),
    /** The square root of the sum of the squares of all changes. */
    L2("l2");

    private final String word;

    Norm(String word) {
        this.word = word;
    }

    /** The word in a tree and on the command line. */
    public String word() {
        return word;
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Norm::word).toList();
    }

    /** The norm of a word of {@link #words}. */
    public static Norm ofWord(String word) {
        return Arrays.stream(values())
                .filter(norm -> norm.word.equals(word))
                .findFirst()
                .orElseThrow();
    }
}
