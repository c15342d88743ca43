package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.SpecTree;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether clients train in step. Synchronous: a cohort is drawn, trains from one version, and is waited for. Asynchronous
 * (FedBuff, Nguyen et al. 2022, Algorithm 1): clients train from whatever version is current when they begin; as soon as
 * {@code cohort.size} of them hold an update, a round takes these as its buffer.
 *
 * @param asynchronous whether the other settings mean anything
 * @param concurrency clients that train at a time
 * @param maxStaleness versions that may have come about since an update's base; an older update is thrown away
 * @param stalenessExponent a of the weight {@code (1 + staleness)^-a}
 * @param trainingTimeout how long a client counts among those that train without a word
 */
public record PacingSpec(
        boolean asynchronous, int concurrency, int maxStaleness, double stalenessExponent, Duration trainingTimeout) {
    /** Clients in step. */
    public static final PacingSpec SYNCHRONOUS = new PacingSpec(false, 0, 0, 0, Duration.ZERO);

    /** Largest staleness that may be allowed. */
    public static final int STALENESS_MAX = 10_000;
    /** Largest exponent of the weight. */
    public static final double EXPONENT_MAX = 4;

    private static final String ASYNCHRONOUS_NAME = "asynchronous";
    private static final String SYNCHRONOUS_NAME = "synchronous";
    private static final int STALENESS_DEFAULT = 10;
    private static final double EXPONENT_DEFAULT = 0.5;
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
    private static final Duration TIMEOUT_MAX = Duration.ofDays(7);
    private static final Duration TIMEOUT_DEFAULT = Duration.ofHours(1);

    static PacingSpec fromTree(SpecTree tree, CohortSpec cohort) {
        PacingSpec spec = SYNCHRONOUS;
        if (tree.oneOf("mode", List.of(SYNCHRONOUS_NAME, ASYNCHRONOUS_NAME), SYNCHRONOUS_NAME)
                .equals(ASYNCHRONOUS_NAME)) {
            int offers = cohort.offers();
            if (offers > CohortSpec.SIZE_MAX) {
                throw tree.refusal(
                        "concurrency",
                        "a round makes " + offers + " offers, more than the " + CohortSpec.SIZE_MAX
                                + " clients that can train at a time: expected a smaller cohort");
            }
            spec = new PacingSpec(
                    true,
                    tree.integer("concurrency", offers, CohortSpec.SIZE_MAX, Math.min(2 * offers, CohortSpec.SIZE_MAX)),
                    tree.integer("maxStaleness", 0, STALENESS_MAX, STALENESS_DEFAULT),
                    tree.real("stalenessExponent", 0, EXPONENT_MAX, EXPONENT_DEFAULT),
                    tree.duration("trainingTimeout", TIMEOUT_MIN, TIMEOUT_MAX, TIMEOUT_DEFAULT));
        }
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        if (!asynchronous) {
            return Map.of("mode", SYNCHRONOUS_NAME);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("mode", ASYNCHRONOUS_NAME);
        tree.put("concurrency", concurrency);
        tree.put("maxStaleness", maxStaleness);
        tree.put("stalenessExponent", stalenessExponent);
        tree.put("trainingTimeout", trainingTimeout.toMillis() + "ms");
        return tree;
    }
}
