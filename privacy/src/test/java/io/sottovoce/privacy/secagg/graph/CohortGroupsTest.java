package io.sottovoce.privacy.secagg.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CohortGroupsTest {
    private static final ContentHash ROSTER = World.hash("roster");

    @Test
    void everyMember_isInOneGroup_andSizesDifferByOneAtMost() {
        for (int members : new int[] {1, 2, 31, 32, 33, 1000, 4096, 4097, 10_007}) {
            for (int size : new int[] {2, 16, 32, 500, 4096}) {
                List<List<Integer>> groups = CohortGroups.cut(ROSTER, members, size);
                assertEquals((members + size - 1) / size, groups.size());
                assertEquals(
                        IntStream.range(0, members).boxed().toList(),
                        groups.stream().flatMap(List::stream).sorted().toList());
                int largest = groups.stream().mapToInt(List::size).max().orElseThrow();
                int smallest = groups.stream().mapToInt(List::size).min().orElseThrow();
                assertTrue(largest <= size && largest - smallest <= 1);
            }
        }
    }

    @Test
    void anotherRosterOrSize_cutsOtherwise_theSameCutsTheSame() {
        List<List<Integer>> cut = CohortGroups.cut(ROSTER, 5000, 2500);
        assertEquals(cut, CohortGroups.cut(ROSTER, 5000, 2500));
        assertNotEquals(cut, CohortGroups.cut(World.hash("other"), 5000, 2500));
        assertNotEquals(cut, CohortGroups.cut(ROSTER, 5000, 2501));
    }

    @Test
    void memberFindsItsOwnGroup_andAStrangerNone() {
        List<Integer> group = CohortGroups.groupOf(ROSTER, 5000, 1000, 4321);
        assertTrue(group.contains(4321));
        assertThrows(IllegalArgumentException.class, () -> CohortGroups.groupOf(ROSTER, 5000, 1000, 5000));
    }

    @Test
    void corruptPerGroup_boundsTheWorstOfAllGroups() {
        for (int corrupt : new int[] {0, 10, 51, 102}) {
            int bound = CohortGroups.corruptPerGroup(1024, corrupt, 64);
            assertTrue(bound >= Math.max(1, (corrupt + 15) / 16));
            assertTrue(bound <= Math.max(1, corrupt));
            ProbabilityBound failure = ProbabilityBound.of(16, CohortGroups.CORRUPT_BITS);
            Hypergeometric law = new Hypergeometric(1024, corrupt, 64);
            assertTrue(failure.keeps(law.weightAtLeast(bound + 1), law.total()));
            assertTrue(bound == 1 || !failure.keeps(law.weightAtLeast(bound), law.total()));
        }
    }

    /** The least group sizes for 1024 clients: 32 at one per cent corrupt, 64 at two, 128 at five with drop-outs. */
    @Test
    void leastFeasibleGroups_areThoseOfTheDesign() {
        assertFalse(feasible(1024, 10, 16, 0));
        assertTrue(feasible(1024, 10, 32, 0));
        assertFalse(feasible(1024, 20, 32, 0));
        assertTrue(feasible(1024, 20, 64, 0));
        assertFalse(feasible(1024, 51, 64, 50_000));
        assertTrue(feasible(1024, 51, 128, 50_000));
    }

    private static boolean feasible(int members, int corrupt, int size, int droppedPpm) {
        CohortNumbers cohort = CohortNumbers.of(
                size, CohortGroups.corruptPerGroup(members, corrupt, size), new PartsPerMillion(droppedPpm), 0);
        return GraphPlanner.plan(cohort, 104, 30, GraphPlanner.HONEST_MIN_DEFAULT) instanceof GraphPlan.Feasible;
    }

    @Test
    void sizesThatMakeNoGroups_areRefused() {
        for (int size : new int[] {-1, 0, 1, 65536}) {
            assertThrows(IllegalArgumentException.class, () -> CohortGroups.cut(ROSTER, 10, size));
        }
        assertThrows(IllegalArgumentException.class, () -> CohortGroups.cut(ROSTER, 0, 32));
    }
}
