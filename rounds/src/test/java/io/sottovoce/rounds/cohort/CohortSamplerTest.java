package io.sottovoce.rounds.cohort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CohortSamplerTest {
    private static final TaskId TASK = new TaskId("000102030405060708090a0b0c0d0e0f");

    /** 99.9999 % quantile of chi-square with 119 degrees of freedom, so a right sampler fails once in a million seeds. */
    private static final double CHI_SQUARE_119 = 207.2;

    private static final int DRAWS = 60_000;

    @Test
    void draw_isUniformOverAllSubsets() {
        double statistic = chiSquare(round -> CohortSampler.draw(clients(10), 3, TASK, round, 99));

        assertTrue(statistic < CHI_SQUARE_119, "chi-square " + statistic);
    }

    @Test
    void chiSquareItself_rejectsASamplerThatFavoursAClient() {
        double statistic = chiSquare(round -> {
            ClientSet drawn = CohortSampler.draw(clients(10), 3, TASK, round, 99);
            boolean swap = round % 20 == 0 && !drawn.contains(client(1));
            return swap ? drawn.without(drawn.toList().get(0)).with(client(1)) : drawn;
        });

        assertTrue(statistic > CHI_SQUARE_119, "chi-square " + statistic);
    }

    @Test
    void draw_dependsOnSeedTaskAndRoundOnly() {
        ClientSet pool = clients(500);
        ClientSet drawn = CohortSampler.draw(pool, 50, TASK, 1, 1);
        List<ClientId> backwards = new ArrayList<>(pool.toList());
        Collections.reverse(backwards);

        assertEquals(50, drawn.size());
        assertEquals(drawn, CohortSampler.draw(ClientSet.of(backwards), 50, TASK, 1, 1));
        assertNotEquals(drawn, CohortSampler.draw(pool, 50, TASK, 2, 1));
        assertNotEquals(drawn, CohortSampler.draw(pool, 50, TASK, 1, 2));
        assertNotEquals(drawn, CohortSampler.draw(pool, 50, new TaskId("f".repeat(32)), 1, 1));
    }

    @Test
    void draw_isTheSameForEver() {
        // Computed by an independent program from the Javadoc of sampler, generator and encoding.
        List<Integer> pinned = List.of(45, 111, 185, 394, 586);
        ClientSet drawn = CohortSampler.draw(clients(1000), 5, TASK, 1, 1);

        assertEquals(
                pinned,
                drawn.toList().stream()
                        .map(id -> Integer.parseInt(id.hex(), 16))
                        .toList());
    }

    @Test
    void draw_ofMoreThanThereAre_isEverybody() {
        assertEquals(clients(3), CohortSampler.draw(clients(3), 3, TASK, 1, 1));
        assertEquals(clients(3), CohortSampler.draw(clients(3), 9, TASK, 1, 1));
        assertEquals(ClientSet.empty(), CohortSampler.draw(ClientSet.empty(), 9, TASK, 1, 1));
        assertEquals(ClientSet.empty(), CohortSampler.draw(clients(3), 0, TASK, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> CohortSampler.draw(clients(3), -1, TASK, 1, 1));
    }

    @Test
    void generator_isSplitMix64() {
        for (long seed = -50; seed < 50; seed++) {
            SplitMix64 ours = new SplitMix64(seed * 0x12345678_9abcdefL);
            SplittableRandom platform = new SplittableRandom(seed * 0x12345678_9abcdefL);
            for (int i = 0; i < 20; i++) {
                assertEquals(platform.nextLong(), ours.next());
            }
        }
    }

    @Test
    void below_staysInRange() {
        SplitMix64 random = new SplitMix64(5);
        for (int bound : new int[] {1, 2, 3, 1000, Integer.MAX_VALUE}) {
            for (int i = 0; i < 1000; i++) {
                int value = random.below(bound);
                assertTrue(value >= 0 && value < bound);
            }
        }
    }

    @Test
    void clientSet_addsAndRemovesInOrder() {
        ClientSet set = ClientSet.empty().with(client(3)).with(client(1)).with(client(2));

        assertEquals(clients(3), set);
        assertEquals(clients(3).hashCode(), set.hashCode());
        assertSame(set, set.with(client(1)));
        assertSame(set, set.without(client(9)));
        assertEquals(clients(2), set.without(client(3)));
        assertFalse(set.without(client(2)).contains(client(2)));
        assertEquals(clients(2), ClientSet.of(List.of(client(2), client(1), client(2))));
    }

    private static double chiSquare(LongFunction<ClientSet> sampler) {
        Map<ClientSet, Integer> counts = new HashMap<>();
        for (long round = 1; round <= DRAWS; round++) {
            counts.merge(sampler.apply(round), 1, Integer::sum);
        }
        assertEquals(120, counts.size());
        double expected = DRAWS / 120.0;
        return counts.values().stream()
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    private static ClientSet clients(int count) {
        return ClientSet.of(IntStream.rangeClosed(1, count)
                .mapToObj(CohortSamplerTest::client)
                .toList());
    }

    private static ClientId client(int number) {
        return new ClientId(String.format("%032x", number));
    }
}
