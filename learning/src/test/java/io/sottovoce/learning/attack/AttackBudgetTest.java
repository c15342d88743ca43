package io.sottovoce.learning.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Boxes of all sizes and places, budgets from nothing to beyond the box, examples in its corners. */
class AttackBudgetTest {
    private static final int TRIALS = 100;
    private static final int ROWS = 12;
    private static final int SIDE = 5;
    private static final int WIDTH = SIDE * SIDE;

    @ParameterizedTest
    @EnumSource(Norm.class)
    void everyPoint_isWithinBudgetAndBoxAndBrokenOnlyWhereItIsMisclassified(Norm norm) {
        SplitMix64 random = new SplitMix64(9);
        for (int trial = 0; trial < TRIALS; trial++) {
            float low = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4) - 2.0));
            float high = low + (float) ((0.1 + random.nextDouble()) * Math.pow(10, random.nextInt(5) - 2.0));
            double span = (double) high - low;
            double epsilon = trial % 17 == 0 ? 0 : span * Math.pow(10, -3 * random.nextDouble()) * (1 + trial % 3);
            LinearVictim victim = new LinearVictim(WIDTH, 3 + random.nextInt(3), trial);
            Batch batch = new Batch(new Threat(norm, epsilon, low, high), victim, ROWS);
            float[] features = features(random, low, high);
            int[] labels = victim.labels(features, ROWS);
            for (Attack attack : attacks(batch)) {
                batch.load(features, labels, new long[ROWS], ROWS);
                attack.run(victim, batch);
                assertInside(batch, attack.getClass().getSimpleName() + " in trial " + trial);
                int[] predicted = victim.labels(batch.best(), ROWS);
                for (int row = 0; row < ROWS; row++) {
                    assertEquals(predicted[row] != labels[row], batch.broken(row), "row " + row);
                }
            }
        }
    }

    private static float[] features(SplitMix64 random, float low, float high) {
        float[] features = new float[ROWS * WIDTH];
        for (int i = 0; i < features.length; i++) {
            float inside = (float) (low + ((double) high - low) * random.nextDouble());
            features[i] =
                    List.of(low, high, Math.max(low, Math.min(high, inside))).get(random.nextInt(3));
        }
        return features;
    }

    private static List<Attack> attacks(Batch batch) {
        double far = 5 * batch.threat().epsilon() + 1e-9;
        return List.of(
                ProjectedGradient.fastSign(batch, ROWS),
                ProjectedGradient.of(batch, ROWS, 7, StepSizes.falling()),
                ProjectedGradient.of(batch, ROWS, 3, StepSizes.constant(far)),
                new AutoProjectedGradient(batch, ROWS, RowLoss.crossEntropy(), 20),
                new AutoProjectedGradient(batch, ROWS, RowLoss.logitsRatio(), 20),
                new FastAdaptiveBoundary(batch, ROWS, 15, 3),
                new SquareSearch(batch, ROWS, new int[] {SIDE, SIDE, 1}, 50));
    }

    private static void assertInside(Batch batch, String what) {
        Threat threat = batch.threat();
        for (int row = 0; row < ROWS; row++) {
            double squares = 0;
            for (int i = row * WIDTH; i < (row + 1) * WIDTH; i++) {
                float x = batch.best()[i];
                double change = (double) x - batch.clean()[i];
                squares += change * change;
                assertTrue(x >= threat.low() && x <= threat.high(), () -> what + ": " + x + " outside of " + threat);
                boolean free = threat.norm() == Norm.L2 || Math.abs(change) <= threat.epsilon();
                assertTrue(free, () -> what + ": changed by " + change + " under " + threat);
            }
            double length = Math.sqrt(squares);
            assertTrue(threat.norm() == Norm.LINF || length <= threat.epsilon(), () -> what + ": " + length);
        }
    }
}
