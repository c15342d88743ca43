package io.sottovoce.learning.data;

import static io.sottovoce.learning.data.TestFiles.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionerTest {
    private static final List<String> RULES = List.of(
            "iid", "dirichlet:0.01", "dirichlet:0.5", "dirichlet:100", "shards:1", "shards:2", "labels:2", "user");

    private static Examples examples(int count, int classes, int users, long seed) {
        Random random = new Random(seed);
        int[] labels = IntStream.range(0, count)
                .map(i -> i < classes ? i : random.nextInt(classes))
                .toArray();
        List<String> ids = IntStream.range(0, count)
                .mapToObj(i -> "u" + (i < users ? i : random.nextInt(users)))
                .toList();
        return new Examples(
                Dataset.classification("made", new int[] {1}, classes, new float[count], labels), ids, Map.of());
    }

    @Test
    void everyRule_dealsEveryExampleOnceAndEachClientSome() {
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            int classes = 2 + random.nextInt(9);
            int clients = 1 + random.nextInt(20);
            Examples examples = examples(600 + random.nextInt(500), classes, clients + random.nextInt(20), round);
            for (String rule : RULES) {
                // A client less than classes leaves labels without a holder.
                if (rule.startsWith("labels") && clients + 1 < classes) {
                    continue;
                }
                Partition partition = Partitioner.parse(rule).partition(examples, clients, round);
                Set<Integer> seen = new HashSet<>();
                for (int i = 0; i < partition.clients(); i++) {
                    assertTrue(partition.size(i) > 0, rule);
                    Arrays.stream(partition.rows(i)).forEach(row -> assertTrue(seen.add(row), rule));
                }
                assertEquals(clients, partition.clients(), rule);
                assertEquals(examples.data().size(), seen.size(), rule);
            }
        }
    }

    @Test
    void sameSeed_dealsTheSame() {
        Examples examples = examples(500, 10, 40, 1);
        for (String rule : RULES) {
            Partition one = Partitioner.parse(rule).partition(examples, 20, 7);
            Partition same = Partitioner.parse(rule).partition(examples, 20, 7);
            Partition other = Partitioner.parse(rule).partition(examples, 20, 8);
            boolean differs = false;
            for (int i = 0; i < 20; i++) {
                assertArrayEquals(one.rows(i), same.rows(i), rule);
                differs |= !Arrays.equals(one.rows(i), other.rows(i));
            }
            assertTrue(differs, rule);
        }
    }

    @Test
    void iidAndDirichlet_giveNearEqualSizes() {
        Examples examples = examples(1003, 10, 5, 2);
        for (String rule : List.of("iid", "dirichlet:0.1", "dirichlet:0.001")) {
            Partition partition = Partitioner.parse(rule).partition(examples, 100, 3);
            for (int i = 0; i < 100; i++) {
                assertTrue(partition.size(i) == 10 || partition.size(i) == 11, rule + " " + partition.size(i));
            }
        }
    }

    /** The expected share of a client's commonest class grows as alpha falls; the gaps are wide, the seed is fixed. */
    @Test
    void smallerAlpha_givesNarrowerClients() {
        Examples examples = examples(10_000, 10, 5, 3);
        double wide = commonestShare(examples, "dirichlet:100");
        double middle = commonestShare(examples, "dirichlet:0.5");
        double narrow = commonestShare(examples, "dirichlet:0.05");
        assertTrue(wide < 0.2 && middle > 0.3 && middle < 0.6 && narrow > 0.6, wide + " " + middle + " " + narrow);
    }

    private static double commonestShare(Examples examples, String rule) {
        Partition partition = Partitioner.parse(rule).partition(examples, 100, 9);
        double sum = 0;
        for (Dataset data : partition.apply(examples.data())) {
            sum += (double) Arrays.stream(data.labelCounts()).max().orElseThrow() / data.size();
        }
        return sum / 100;
    }

    @Test
    void shards_holdFewLabels() {
        int[] labels = IntStream.range(0, 1000).map(i -> i % 10).toArray();
        Examples even = Examples.of(Dataset.classification("even", new int[] {1}, 10, new float[1000], labels));
        Partition partition = Partitioner.shards(2).partition(even, 50, 4);
        for (Dataset data : partition.apply(even.data())) {
            assertEquals(20, data.size());
            assertTrue(
                    Arrays.stream(data.labelCounts()).filter(count -> count > 0).count() <= 2);
        }
    }

    @Test
    void labelsRule_givesEachClientItsLabels() {
        Examples examples = examples(69_035, 10, 5, 5);
        Partition partition = Partitioner.labels(2).partition(examples, 1000, 6);
        for (int i = 0; i < 1000; i++) {
            int[] counts = partition.of(examples.data(), i).labelCounts();
            assertTrue(counts[i % 10] > 0 && counts[(i + 1) % 10] > 0);
            assertEquals(partition.size(i), counts[i % 10] + counts[(i + 1) % 10]);
        }
    }

    @Test
    void users_stayWhole() {
        Examples examples = examples(400, 3, 30, 6);
        Partition natural = Partitioner.user().partition(examples, 0, 1);
        assertEquals(30, natural.clients());
        assertEquals("u0", examples.users().get(natural.rows(0)[0]));
        Partition merged = Partitioner.user().partition(examples, 7, 1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 7; i++) {
            Set<String> users = new HashSet<>();
            Arrays.stream(merged.rows(i))
                    .forEach(row -> users.add(examples.users().get(row)));
            users.forEach(user -> assertTrue(seen.add(user)));
        }
        assertEquals(30, seen.size());
    }

    @Test
    void whatCannotBeDealt_isRefused() {
        Examples few = examples(5, 2, 2, 7);
        Examples real = Examples.of(Dataset.regression("real", new int[] {1}, new float[9], new float[9]));
        refused(() -> Partitioner.iid().partition(few, 6, 1), "found 6 clients, expected 1..5");
        refused(() -> Partitioner.iid().partition(few, 0, 1), "found 0 clients");
        refused(() -> Partitioner.shards(3).partition(few, 2, 1), "2 clients of 3 shards, expected at most 5");
        refused(() -> Partitioner.user().partition(few, 3, 1), "found 3 clients, expected 0..2");
        refused(() -> Partitioner.labels(3).partition(few, 2, 1), "expected 1..2");
        refused(() -> Partitioner.dirichlet(1).partition(real, 2, 1), "needs class labels");
        refused(() -> Partitioner.user().partition(real, 2, 1), "needs user ids");
    }

    @Test
    void unknownForms_areRefused() {
        for (String text : List.of(
                "",
                "IID",
                "iid:1",
                "dirichlet",
                "dirichlet:",
                "dirichlet:0",
                "dirichlet:-1",
                "dirichlet:NaN",
                "dirichlet:1e30",
                "shards:0",
                "shards:1.5",
                "shards:99999999999",
                "shards:2:3",
                "user:1",
                "labels:x")) {
            refused(() -> Partitioner.parse(text), "partition");
        }
    }

    @Test
    void partition_refusesOverlapAndGaps() {
        assertThrows(IllegalStateException.class, () -> Partition.of(2, List.of(new int[] {0}, new int[] {0})));
        assertThrows(IllegalStateException.class, () -> Partition.of(2, List.of(new int[] {0})));
    }
}
