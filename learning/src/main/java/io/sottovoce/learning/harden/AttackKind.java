package io.sottovoce.learning.harden;

import java.util.Arrays;
import java.util.List;

/** The attacks by name. */
public enum AttackKind {
    /** One step along the sign of the gradient. */
    FGSM("fgsm"),
    /** Projected gradient ascent. */
    PGD("pgd"),
    /** APGD on the cross-entropy. */
    APGD_CE("apgd-ce"),
    /** APGD on the difference of logits ratio; needs three classes. */
    APGD_DLR("apgd-dlr"),
    /** FAB: the nearest point beyond the boundaries. */
    FAB("fab"),
    /** Random search with the outputs alone. */
    SQUARE("square");

    private final String word;

    AttackKind(String word) {
        this.word = word;
    }

    /** The word on the command line. */
    public String word() {
        return word;
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(AttackKind::word).toList();
    }

    /** The attack of a word of {@link #words}. */
    public static AttackKind ofWord(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow();
    }

    /** The attacks of the worst case against so many classes, weakest first. */
    public static List<AttackKind> ensemble(int classes) {
        return Arrays.stream(values())
                .filter(kind -> kind != APGD_DLR || classes > 2)
                .toList();
    }
}
