package io.sottovoce.rounds.task;

import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.Limits;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.robust.GroupBound;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How a cohort is cut into groups with a sum each.
 *
 * @param size most members of a group
 * @param use what becomes of the sums
 * @param quorum share of the groups whose sums are needed
 */
public record GroupSpec(int size, GroupTerms.Use use, double quorum) {
    static final String SIZE = "groupSize";

    private static final String QUORUM = "groupQuorum";
    private static final int SIZE_MIN = 5;
    private static final int SIZE_GROUPED_DEFAULT = 16;
    private static final double QUORUM_DEFAULT = 0.8;

    /** Reads the settings of groups; in grouped mode their size follows from the share of corrupt clients. */
    static GroupSpec fromTree(SpecTree tree, AggregationMode mode, PartsPerMillion corrupt) {
        boolean means = mode == AggregationMode.GROUPED;
        double bound = sizeBound(corrupt);
        int otherwise = means ? (int) Math.min(SIZE_GROUPED_DEFAULT, bound) : Limits.CLIENTS_MAX;
        int size = tree.has(SIZE) ? tree.integer(SIZE, SIZE_MIN, Limits.CLIENTS_MAX) : otherwise;
        if (means && bound < SIZE_MIN) {
            throw tree.refusal("corrupt", noGroupIsSmallEnough(share(corrupt), bound));
        }
        if (means && size > bound) {
            throw tree.refusal(SIZE, tooManyDirty(size, share(corrupt), bound));
        }
        return new GroupSpec(
                size, means ? GroupTerms.Use.MEANS : GroupTerms.Use.ADDED, tree.real(QUORUM, 0.01, 1, QUORUM_DEFAULT));
    }

    /** ln 2 / (2 gamma): half the size at which every second group holds a corrupt client. */
    static double sizeBound(PartsPerMillion corrupt) {
        return Math.min(Limits.CLIENTS_MAX, GroupBound.largest(share(corrupt)));
    }

    private static String tooManyDirty(int size, double gamma, double bound) {
        return String.format(
                Locale.ROOT,
                "groups of %d with a share of %s corrupt: 1 - (1 - %s)^%d = %.3f of the groups hold one, and a robust rule"
                        + " needs far fewer than half; expected at least %d and at most ln 2 / (2 * %s) = %.1f",
                size,
                gamma,
                gamma,
                size,
                1 - Math.pow(1 - gamma, size),
                SIZE_MIN,
                gamma,
                bound);
    }

    private static String noGroupIsSmallEnough(double gamma, double bound) {
        return String.format(
                Locale.ROOT,
                "found a share of %s, at which a robust rule takes groups of at most ln 2 / (2 * %s) = %.1f, and groups of"
                        + " fewer than %d hide nobody: no size is left; expected at most ln 2 / (2 * %d) = %.3f",
                gamma,
                gamma,
                bound,
                SIZE_MIN,
                SIZE_MIN,
                GroupBound.largest(SIZE_MIN));
    }

    private static double share(PartsPerMillion corrupt) {
        return corrupt.value() / (double) PartsPerMillion.WHOLE;
    }

    /** Whether a cohort of so many offers is cut at all. */
    boolean cuts(int offers) {
        return use == GroupTerms.Use.MEANS || offers > size;
    }

    /** Number of groups of so many clients. */
    int count(int clients) {
        return (clients + size - 1) / size;
    }

    /** How many of so many groups have to end with a sum. */
    public int needed(int groups) {
        return Math.max(1, (int) Math.ceil(quorum * groups - 1e-9));
    }

    /** The smallest group that a roster of {@code least} to {@code most} clients can be cut into. */
    int smallest(int least, int most) {
        int smallest = Integer.MAX_VALUE;
        for (int n = least; n <= most; n++) {
            smallest = Math.min(smallest, n / count(n));
        }
        return smallest;
    }

    /** The largest group that such a roster can be cut into. */
    int largest(int least, int most) {
        int largest = 0;
        for (int n = least; n <= most; n++) {
            largest = Math.max(largest, (n + count(n) - 1) / count(n));
        }
        return largest;
    }

    /** What clients are told. */
    GroupTerms terms() {
        return new GroupTerms(size, use);
    }

    void writeTo(Map<String, Object> tree) {
        tree.put(SIZE, size);
        tree.put(QUORUM, quorum);
    }

    /**
     * Refuses groups that hide nobody, where a roster of {@code least} to {@code most} clients has one of fewer than {@code floor}.
     *
     * @param corrupt share of corrupt clients, which bounds the size where the means of groups are wanted
     */
    void requireHiding(int least, int most, int floor, PartsPerMillion corrupt) {
        int smallest = smallest(least, most);
        if (smallest >= floor) {
            return;
        }
        String found = "found " + size + ", by which a roster of " + (least == most ? "" : least + " to ") + most
                + " clients is cut into groups of " + smallest + ", secure aggregation hides nobody among fewer than "
                + floor;
        int largest = use == GroupTerms.Use.MEANS ? (int) sizeBound(corrupt) : Limits.CLIENTS_MAX;
        int enough = IntStream.rangeClosed(size + 1, Limits.CLIENTS_MAX)
                .filter(other -> new GroupSpec(other, use, quorum).smallest(least, most) >= floor)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        if (enough <= largest) {
            throw new SpecException("aggregation." + SIZE, found + "; expected " + enough + " to " + largest);
        }
        String remedy = enough < least
                ? "; the least size that does not is " + enough + ", and a share of " + share(corrupt)
                        + " corrupt allows at most " + largest
                : "; the cohort is too small for groups, no size does better";
        throw new SpecException("aggregation." + SIZE, found + remedy);
    }
}
