package io.sottovoce.simulator.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.client.Nd4jTrainer;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.proto.RoundRef;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AttackTest {
    private static final float[] OWN = {1, -2, 0};
    private static final Cohort COHORT =
            new Cohort(List.of(new float[] {1, 0, 4}, new float[] {3, 0, 0}, new float[] {2, 0, 2}), 1);

    @Test
    void forgeries_areWhatTheirPapersSay() {
        assertArrayEquals(new float[] {100, -200, 0}, forge("replacement"), 1e-6f);
        assertArrayEquals(new float[] {-5, 10, 0}, forge("sign-flip"), 1e-6f);
        assertArrayEquals(new float[] {-1, 0, -1}, forge("ipm:0.5"), 1e-6f);
        // Means 2, 0, 2; deviations sqrt(2/3), 0, sqrt(8/3).
        assertArrayEquals(
                new float[] {(float) (2 - 1.5 * Math.sqrt(2.0 / 3)), 0, (float) (2 - 1.5 * Math.sqrt(8.0 / 3))},
                forge("alie:1.5"),
                1e-6f);
        assertArrayEquals(OWN, forge("label-flip"));
    }

    @Test
    void deviationsOfLittleIsEnough_followFromTheNumbers() {
        // 50 clients of which 12 attack: s = 26 - 12 = 14, share 24/38 = .632, z = .336 (the paper's own example has
        // 24 of 50: s = 2, 24/26 = .923, z = 1.43).
        assertEquals(0.336, LittleIsEnough.deviations(50, 12), 2e-3);
        assertEquals(1.43, LittleIsEnough.deviations(50, 24), 5e-3);
        assertEquals(0.3, LittleIsEnough.deviations(50, 1));
    }

    @Test
    void noise_hasItsDeviationAndFollowsFromItsSeed() {
        float[] noise = new GaussianNoise(2).forge(new float[100_000], COHORT, 5);
        double squares = 0;
        for (float value : noise) {
            squares += value * value;
        }
        // The relative deviation of the variance's estimate is sqrt(2 / 100,000) = .0045: six of them.
        assertEquals(4, squares / noise.length, 4 * 0.027);
        assertArrayEquals(noise, new GaussianNoise(2).forge(new float[100_000], COHORT, 5));
        assertFalse(Arrays.equals(noise, new GaussianNoise(2).forge(new float[100_000], COHORT, 6)));
    }

    @Test
    void labelFlip_reversesTheClasses() {
        Dataset data = Dataset.classification("d", new int[] {1}, 4, new float[] {5, 6, 7}, new int[] {0, 1, 3});
        Dataset flipped = new LabelFlip().poison(data, 1);
        assertEquals(3, flipped.label(0));
        assertEquals(2, flipped.label(1));
        assertEquals(0, flipped.label(2));
    }

    @Test
    void backdoor_stampsItsShare() {
        Dataset data = Dataset.classification("d", new int[] {4, 4, 1}, 3, new float[160], ones(10));
        Attack attack = Attacks.named("attack", "backdoor:0.3");
        Dataset poisoned = attack.poison(data, 7);
        assertEquals(3, poisoned.labelCounts()[0]);
        assertTrue(attack.trigger().isPresent());
        assertThrows(SpecException.class, () -> Attacks.named("attack", "backdoor:1.5"));
    }

    @Test
    void attackers_areAShareOfTheClientsAndFollowFromTheSeed() {
        Attack attack = new SignFlip(1);
        assertEquals(6, Attackers.drawn(attack, 0.2, 30, 1).clients().size());
        assertEquals(1, Attackers.drawn(attack, 0.01, 30, 1).clients().size());
        assertEquals(Attackers.drawn(attack, 0.2, 30, 1), Attackers.drawn(attack, 0.2, 30, 1));
        assertFalse(Attackers.drawn(attack, 0.2, 30, 1).equals(Attackers.drawn(attack, 0.2, 30, 2)));
    }

    @Test
    void hostileTrainer_sendsTheForgedUpdateOfTheRealEngine() throws InterruptedException {
        Plan plan = Plan.fromTree(Map.of(
                "model", Map.of("name", "linear", "input", List.of(2), "classes", 2),
                "training",
                        Map.of("epochs", 1, "batchSize", 2, "optimiser", Map.of("kind", "sgd", "learningRate", 0.1))));
        Dataset data = Dataset.classification("d", new int[] {2}, 2, new float[] {1, 0, 0, 1}, new int[] {0, 1});
        float[] parameters = new float[plan.model().parameterCount()];
        RoundRef round = new RoundRef(new TaskId("00112233445566778899aabbccddeeff"), 1);
        try (ModelPool models = new ModelPool(1)) {
            float[] honest = new Nd4jTrainer(data, models, 3)
                    .train(plan, parameters, round)
                    .update()
                    .toArray();
            float[] sent = new HostileTrainer(new SignFlip(2), data, models, 3)
                    .train(plan, parameters, round)
                    .update()
                    .toArray();
            for (int i = 0; i < sent.length; i++) {
                assertEquals(-2 * honest[i], sent[i]);
            }
        }
    }

    @Test
    void unknownAttacks_areRefused() {
        for (String wrong : List.of("bribe", "ipm:x", "ipm:-1", "label-flip:2", "")) {
            assertThrows(SpecException.class, () -> Attacks.named("--attackers", wrong), wrong);
        }
        Attacks.kinds()
                .forEach(
                        kind -> assertEquals(kind, Attacks.named("attack", kind).kind()));
        assertEquals(new LittleIsEnough(OptionalDouble.empty()), Attacks.named("attack", "alie"));
    }

    private static float[] forge(String name) {
        return Attacks.named("attack", name).forge(OWN, COHORT, 1);
    }

    private static int[] ones(int count) {
        int[] labels = new int[count];
        Arrays.fill(labels, 1);
        return labels;
    }
}
