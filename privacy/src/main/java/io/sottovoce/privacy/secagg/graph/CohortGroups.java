package io.sottovoce.privacy.secagg.graph;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts a cohort that is too large for one sum into parallel ones, each client in one of them (SA-1, 1.2). Members are ranks
 * by client id; their order comes from the permutation keyed with {@code H("group"; rosterHash, u16(size))}, so that a
 * client with the whole roster finds its own group, and nobody places anybody.
 *
 * <p>There are {@code m = ceil(n / size)} groups; group g holds the positions {@code floor(g n / m)} to {@code floor((g + 1)
 * n / m) - 1}, so that sizes differ by one at most. Every group is a cohort with its own n, c, n_eff, noise and charge.
 */
public final class CohortGroups {
    /** Smaller groups trust the operator not to stack them: their worst case exceeds every c that has a threshold. */
    public static final int MALICIOUS_SIZE_MIN = 32;

    /** Bits of the chance that some group holds more corrupt clients than it was planned for. */
    public static final int CORRUPT_BITS = 40;

    private static final int SIZE_MAX = 0xFFFF;

    private CohortGroups() {}

    /**
     * The groups, each ascending.
     *
     * @param rosterHash of all members together
     * @param members n
     * @param size most members of a group
     */
    public static List<List<Integer>> cut(ContentHash rosterHash, int members, int size) {
        int groups = count(members, size);
        ContentHash key = ContentHash.of(Canonical.hash("group", rosterHash.toBytes(), Canonical.u16(size)));
        int[] order = Permutation.of(key, members);
        List<List<Integer>> cut = new ArrayList<>(groups);
        for (int g = 0; g < groups; g++) {
            int[] group = Arrays.copyOfRange(order, start(g, members, groups), start(g + 1, members, groups));
            cut.add(IntStream.of(group).sorted().boxed().toList());
        }
        return List.copyOf(cut);
    }

    /** The group of one member. */
    public static List<Integer> groupOf(ContentHash rosterHash, int members, int size, int member) {
        return cut(rosterHash, members, size).stream()
                .filter(group -> group.contains(member))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("member " + member + " of " + members));
    }

    /**
     * c of every group: the least number that no group exceeds, except with probability 2^-40, when the whole cohort holds
     * {@code corrupt}. At least one.
     */
    public static int corruptPerGroup(int members, int corrupt, int size) {
        int groups = count(members, size);
        int largest = (members + groups - 1) / groups;
        return Math.max(
                1,
                new Hypergeometric(members, Math.min(corrupt, members), largest)
                        .quantile(ProbabilityBound.of(groups, CORRUPT_BITS), 0));
    }

    private static int count(int members, int size) {
        if (members < 1 || size < 2 || size > SIZE_MAX) {
            throw new IllegalArgumentException(
                    members + " members in groups of " + size + ", expected at least 1 and 2.." + SIZE_MAX);
        }
        return (members + size - 1) / size;
    }

    private static int start(int group, int members, int groups) {
        return (int) ((long) group * members / groups);
    }
}
