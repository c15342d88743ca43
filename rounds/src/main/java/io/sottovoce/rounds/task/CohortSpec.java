package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.SpecTree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many clients a round wants, needs and asks, and how long it waits for them.
 *
 * @param size updates that are wanted: with so many the round goes on at once
 * @param quorum updates that are needed, at most {@code size}
 * @param overSelection offers for each wanted update, 1 to 3: spares for those who drop out
 * @param recruitTimeout how long to wait for clients before a smaller cohort is drawn, or none
 * @param roundTimeout how long a cohort has from its offers to its last update
 * @param returnTimeout how long a client whose connection was cut may stay away before the round gives it up
 * @param retries aborted rounds in a row that are run again before the task fails
 */
public record CohortSpec(
        int size,
        int quorum,
        double overSelection,
        Duration recruitTimeout,
        Duration roundTimeout,
        Duration returnTimeout,
        int retries) {
    /** Largest cohort of one round. */
    public static final int SIZE_MAX = 100_000;
    /** Largest number of offers for one wanted update. */
    public static final double OVER_SELECTION_MAX = 3;
    /** Largest number of aborted rounds in a row. */
    public static final int RETRIES_MAX = 1000;

    private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
    private static final Duration RECRUIT_TIMEOUT_MAX = Duration.ofDays(1);
    private static final Duration ROUND_TIMEOUT_MAX = Duration.ofDays(7);

    public CohortSpec {
        require(size >= 1 && size <= SIZE_MAX, "size", size, "1 to " + SIZE_MAX);
        require(quorum >= 1 && quorum <= size, "quorum", quorum, "1 to size " + size);
        require(
                overSelection >= 1 && overSelection <= OVER_SELECTION_MAX,
                "overSelection",
                overSelection,
                "1.0 to " + OVER_SELECTION_MAX);
        requireSpan("recruitTimeout", recruitTimeout, TIMEOUT_MIN, RECRUIT_TIMEOUT_MAX);
        requireSpan("roundTimeout", roundTimeout, TIMEOUT_MIN, ROUND_TIMEOUT_MAX);
        requireSpan("returnTimeout", returnTimeout, Duration.ZERO, ROUND_TIMEOUT_MAX);
        require(retries >= 0 && retries <= RETRIES_MAX, "retries", retries, "0 to " + RETRIES_MAX);
    }

    /** The same pacing for a cohort of exactly so many clients. */
    public CohortSpec of(int clients) {
        return new CohortSpec(
                clients, Math.min(quorum, clients), 1, recruitTimeout, roundTimeout, returnTimeout, retries);
    }

    /** Clients that get an offer: {@code ceil(size * overSelection)}, in decimal arithmetic. */
    public int offers() {
        return BigDecimal.valueOf(size)
                .multiply(BigDecimal.valueOf(overSelection))
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
    }

    static CohortSpec fromTree(SpecTree tree) {
        int size = tree.integer("size", 1, SIZE_MAX);
        CohortSpec spec = new CohortSpec(
                size,
                tree.integer("quorum", 1, size, (4 * size + 4) / 5),
                tree.real("overSelection", 1, OVER_SELECTION_MAX, 1),
                tree.duration("recruitTimeout", TIMEOUT_MIN, RECRUIT_TIMEOUT_MAX, Duration.ofMinutes(1)),
                tree.duration("roundTimeout", TIMEOUT_MIN, ROUND_TIMEOUT_MAX, Duration.ofMinutes(10)),
                tree.duration("returnTimeout", Duration.ZERO, ROUND_TIMEOUT_MAX, Duration.ofSeconds(15)),
                tree.integer("retries", 0, RETRIES_MAX, 3));
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("size", size);
        tree.put("quorum", quorum);
        tree.put("overSelection", overSelection);
        tree.put("recruitTimeout", recruitTimeout.toMillis() + "ms");
        tree.put("roundTimeout", roundTimeout.toMillis() + "ms");
        tree.put("returnTimeout", returnTimeout.toMillis() + "ms");
        tree.put("retries", retries);
        return tree;
    }

    private static void requireSpan(String name, Duration value, Duration min, Duration max) {
        require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, name, value, min + " to " + max);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": found " + value + ", expected " + expected);
        }
    }
}
