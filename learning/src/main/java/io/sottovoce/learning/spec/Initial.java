package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a parameter starts.
 *
 * @param kind the rule
 * @param value its scale: the constant, the bound of {@code uniform}, the standard deviation of {@code normal}; unused
 *     elsewhere
 */
public record Initial(Kind kind, double value) {
    /** Rules. */
    public enum Kind {
        /** He where a rectifier follows, else Xavier; zero for a parameter without fan. */
        USUAL("usual"),
        /** All zero. */
        ZEROS("zeros"),
        /** One constant. */
        CONSTANT("constant"),
        /** Uniform in (-a, a), a = sqrt(6 / (fanIn + fanOut)): Glorot and Bengio (2010). */
        XAVIER("xavier"),
        /** Uniform in (-a, a), a = sqrt(6 / fanIn): He et al. (2015). */
        HE("he"),
        /** Uniform in (-value, value). */
        UNIFORM("uniform"),
        /** Normal of mean zero and standard deviation value. */
        NORMAL("normal");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        private static Kind ofWord(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(word);
        }
    }

    /** The rule that goes by what follows. */
    public static final Initial USUAL = new Initial(Kind.USUAL, 0);

    /** All zero. */
    public static final Initial ZEROS = new Initial(Kind.ZEROS, 0);

    /** All one. */
    public static final Initial ONES = new Initial(Kind.CONSTANT, 1);

    private static final double VALUE_MAX = 100;
    private static final List<String> WORDS =
            List.of("usual", "zeros", "constant", "xavier", "he", "uniform", "normal");

    /** The setting {@code init} of a layer: a word, or a map of kind and value; absent is the usual rule. */
    static Initial read(SpecTree layer) {
        if (!layer.has("init")) {
            return USUAL;
        }
        SpecTree tree = layer.tree("init");
        Kind kind = Kind.ofWord(tree.oneOf("kind", WORDS));
        boolean scaled = kind == Kind.UNIFORM || kind == Kind.NORMAL || kind == Kind.CONSTANT;
        double value = scaled ? tree.real("value", kind == Kind.CONSTANT ? -VALUE_MAX : 0, VALUE_MAX) : 0;
        tree.finish();
        return new Initial(kind, value);
    }

    /** Adds the setting to a layer's, where it is not the usual rule. */
    void write(Map<String, Object> settings) {
        if (kind == Kind.USUAL) {
            return;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind.word);
        if (kind == Kind.UNIFORM || kind == Kind.NORMAL || kind == Kind.CONSTANT) {
            tree.put("value", value);
        }
        settings.put("init", tree);
    }

    /** This rule, or a stated one in the place of the usual. */
    Initial orUsual(boolean rectified) {
        return kind == Kind.USUAL && rectified ? new Initial(Kind.HE, 0) : this;
    }
}
