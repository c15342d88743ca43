package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the learning rate moves over the steps of one training: a factor on it. Every kind may begin with a linear warm-up.
 *
 * <p>As a tree: {@code {kind: step, every: 100, factor: 0.5}}, {@code {kind: exponential, factor: 0.999}}, {@code {kind:
 * cosine, floor: 0.01, warmup: 50}}.
 *
 * @param warmup steps over which the rate rises from {@code 1 / warmup} of itself; 0 for none
 * @param every steps between two falls of {@link Kind#STEP}; 1 elsewhere
 * @param factor of a fall; 1 where there is none
 * @param floor what the factor of {@link Kind#COSINE} falls to; 0 elsewhere
 */
public record Schedule(Kind kind, int warmup, int every, double factor, double floor) {
    /** Kinds. */
    public enum Kind {
        /** One. */
        CONSTANT("constant"),
        /** {@code factor ^ floor(step / every)}. */
        STEP("step"),
        /** {@code factor ^ step}. */
        EXPONENTIAL("exponential"),
        /** Half a wave from one to the floor, which the step after the last one would have (Loshchilov and Hutter 2017, without restarts). */
        COSINE("cosine");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** No change. */
    public static final Schedule CONSTANT = new Schedule(Kind.CONSTANT, 0, 1, 1, 0);

    private static final List<String> WORDS =
            Arrays.stream(Kind.values()).map(k -> k.word).toList();

    /**
     * The factor on the learning rate.
     *
     * @param step from 0
     * @param steps of the whole training
     */
    public double at(long step, long steps) {
        if (step < warmup) {
            return (step + 1.0) / warmup;
        }
        long after = step - warmup;
        return switch (kind) {
            case CONSTANT -> 1;
            case STEP -> Math.pow(factor, Math.floorDiv(after, every) * 1.0);
            case EXPONENTIAL -> Math.pow(factor, (double) after);
            case COSINE -> floor + (1 - floor) * (1 + Math.cos(Math.PI * after / Math.max(1, steps - warmup))) / 2;
        };
    }

    static Schedule read(SpecTree tree) {
        String word = tree.oneOf("kind", WORDS);
        Kind kind = Arrays.stream(Kind.values())
                .filter(k -> k.word.equals(word))
                .findFirst()
                .orElseThrow();
        Schedule schedule = new Schedule(
                kind,
                tree.integer("warmup", 0, TrainingPlan.STEPS_MAX, 0),
                kind == Kind.STEP ? tree.integer("every", 1, TrainingPlan.STEPS_MAX) : 1,
                kind == Kind.STEP || kind == Kind.EXPONENTIAL ? tree.real("factor", 0, 1) : 1,
                kind == Kind.COSINE ? tree.real("floor", 0, 1, 0) : 0);
        tree.finish();
        return schedule;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind.word);
        tree.put("warmup", (long) warmup);
        if (kind == Kind.STEP) {
            tree.put("every", (long) every);
        }
        if (kind == Kind.STEP || kind == Kind.EXPONENTIAL) {
            tree.put("factor", factor);
        }
        if (kind == Kind.COSINE) {
            tree.put("floor", floor);
        }
        return tree;
    }
}
