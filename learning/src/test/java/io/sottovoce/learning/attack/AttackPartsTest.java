package io.sottovoce.learning.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.spec.SplitMix64;
import org.junit.jupiter.api.Test;

class AttackPartsTest {
    @Test
    void checkpointsOfAHundredSteps_areThoseOfThePaper() {
        assertArrayEquals(new int[] {0, 22, 41, 57, 70, 80, 87, 93, 99}, AutoProjectedGradient.checkpoints(100));
    }

    @Test
    void linfBounds_areExactInFloats() {
        SplitMix64 random = new SplitMix64(1);
        for (double epsilon : new double[] {0.3, 8 / 255.0, 0.1, 1e-6}) {
            Threat threat = Threat.pixels(Norm.LINF, epsilon);
            for (int i = 0; i < 2000; i++) {
                float x = random.nextFloat();
                float low = threat.lower(x);
                float high = threat.upper(x);
                assertTrue(low <= x && x <= high && low >= 0 && high <= 1);
                assertTrue((double) x - low <= epsilon && (double) high - x <= epsilon, x + " in " + low + ".." + high);
                boolean tight = low == 0 || (double) x - Math.nextDown(low) > epsilon;
                assertTrue(tight, low + " is further than it must be from " + x);
            }
        }
    }

    @Test
    void l2Projection_endsInsideTheBallWhateverTheRounding() {
        SplitMix64 random = new SplitMix64(2);
        float[] clean = new float[784];
        float[] x = new float[784];
        float[] lower = new float[784];
        float[] upper = new float[784];
        java.util.Arrays.fill(upper, 1);
        for (double epsilon : new double[] {0, 1e-4, 0.5, 3}) {
            Threat threat = Threat.pixels(Norm.L2, epsilon);
            for (int i = 0; i < 200; i++) {
                for (int f = 0; f < clean.length; f++) {
                    clean[f] = random.nextFloat();
                    x[f] = (float) (clean[f] + random.nextGaussian());
                }
                threat.project(clean, lower, upper, x, 0, 784);
                double size = threat.size(clean, x, 0, 784);
                assertTrue(size <= epsilon && size >= epsilon * 0.5, size + " for " + epsilon);
            }
        }
    }

    /** Directions are gradients up to a positive factor, one for each row. */
    @Test
    void directionsOfLosses_areThoseOfFiniteDifferences() {
        assertDirection(RowLoss.crossEntropy());
        assertDirection(RowLoss.margin());
        assertDirection(RowLoss.logitsRatio());
    }

    private static void assertDirection(RowLoss loss) {
        SplitMix64 random = new SplitMix64(3);
        for (int round = 0; round < 50; round++) {
            float[] logits = new float[5];
            for (int c = 0; c < 5; c++) {
                logits[c] = (float) (3 * random.nextGaussian());
            }
            int[] label = {random.nextInt(5)};
            float[] direction = new float[5];
            loss.apply(logits, 5, label, 1, new double[1], direction);
            double[] slope = new double[5];
            double along = 0;
            double squares = 0;
            double own = 0;
            for (int c = 0; c < 5; c++) {
                slope[c] = (at(loss, logits, label, c, 1e-3f) - at(loss, logits, label, c, -1e-3f)) / 2e-3;
                along += slope[c] * direction[c];
                squares += slope[c] * slope[c];
                own += (double) direction[c] * direction[c];
            }
            // The ratio of logits is flat where the label is third.
            assertEquals(squares < 1e-9 ? 0 : 1, squares < 1e-9 ? own : along / Math.sqrt(squares * own), 2e-3);
        }
    }

    private static double at(RowLoss loss, float[] logits, int[] label, int c, float change) {
        float[] moved = logits.clone();
        moved[c] += change;
        double[] value = new double[1];
        loss.apply(moved, logits.length, label, 1, value, new float[logits.length]);
        return value[0];
    }

    @Test
    void crossEntropy_keepsADirectionWhereTheModelIsSurerThanFloatsCanSay() {
        float[] direction = new float[3];
        double[] value = new double[1];
        RowLoss.crossEntropy().apply(new float[] {5000, -3000, -3001}, 3, new int[] {0}, 1, value, direction);
        assertEquals(-1, direction[0]);
        assertEquals(0.731, direction[1], 1e-3);
        assertEquals(0.269, direction[2], 1e-3);
        assertTrue(value[0] >= 0 && value[0] < 1e-300);
    }
}
