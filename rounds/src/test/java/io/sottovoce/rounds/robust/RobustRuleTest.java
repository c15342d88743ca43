package io.sottovoce.rounds.robust;

import static io.sottovoce.rounds.robust.RuleFixture.apply;
import static io.sottovoce.rounds.robust.RuleFixture.cloud;
import static io.sottovoce.rounds.robust.RuleFixture.rules;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RobustRuleTest {
    private static final int DIMENSION = 53;

    @Test
    void median_isTheMiddleValueOrTheMeanOfTheTwoMiddleOnes() {
        RobustRule median = new CoordinateMedian();
        assertArrayEquals(new double[] {2, -1}, apply(median, v(1, -1), v(2, 100), v(900, -7)));
        assertArrayEquals(new double[] {2.5}, apply(median, v(1), v(2), v(3), v(1e30)));
    }

    @Test
    void trimmedMean_dropsTheExtremesOfEveryCoordinate() {
        // ceil(.2 x 5) = 1 from either end: the mean of 2, 3, 7 and of 0, 0, 3.
        RobustRule rule = new TrimmedMean(0.2);
        double[] mean = apply(rule, v(1, 0), v(2, 0), v(3, -50), v(7, 3), v(1000, 80));
        assertArrayEquals(new double[] {4, 1}, mean, 1e-12);
    }

    @Test
    void normBound_scalesLongUpdatesDown() {
        // Norms 5 and 1 against 1: (.6, .8) and (1, 0).
        RobustRule rule = new NormBound(OptionalDouble.of(1));
        assertArrayEquals(new double[] {0.8, 0.4}, apply(rule, v(3, 4), v(1, 0)), 1e-12);
        // Median of the norms 1, 2, 100 is 2: 1 + 2 + 2 over 3.
        RobustRule adaptive = new NormBound(OptionalDouble.empty());
        assertArrayEquals(new double[] {5.0 / 3}, apply(adaptive, v(1), v(2), v(100)), 1e-12);
    }

    @Test
    void krum_takesTheInputWithTheNearestNeighbours() {
        // n = 5, f = 1: two nearest. Scores by hand: 0: 1+9, 1: 1+4, 3: 4+9, 10: 49+81, -8: 64+81.
        RobustRule rule = new Krum(0.2, false);
        assertArrayEquals(new double[] {1}, apply(rule, v(0), v(1), v(3), v(10), v(-8)), 0);
    }

    @Test
    void multiKrum_takesTheMeanOfTheBest() {
        // n - f = 4 of the scores above: all but -8.
        RobustRule rule = new Krum(0.2, true);
        assertArrayEquals(new double[] {3.5}, apply(rule, v(0), v(1), v(3), v(10), v(-8)), 1e-12);
    }

    @Test
    void bulyan_isTheMeanAroundTheMedianOfWhatKrumTakes() {
        // n = 7, f = 1: five are taken, three values around their median stay. The input at 1000 is never taken.
        RobustRule rule = new Bulyan(0.1);
        double[] mean = apply(rule, v(0), v(1), v(2), v(3), v(4), v(5), v(1000));
        assertTrue(mean[0] >= 1 && mean[0] <= 4, () -> "mean " + mean[0]);
        double[] same = apply(rule, v(2), v(2), v(2), v(2), v(2), v(2), v(1000));
        assertArrayEquals(new double[] {2}, same);
    }

    @Test
    void geometricMedian_ofATriangleIsItsFermatPoint() {
        // Of an equilateral triangle, the centre; of a point with two others far on both sides, that point.
        float h = (float) Math.sqrt(3);
        double[] centre = apply(new GeometricMedian(1e-9), v(-1, 0), v(1, 0), v(0, h));
        assertArrayEquals(new double[] {0, h / 3}, centre, 1e-6);
        double[] middle = apply(new GeometricMedian(1e-9), v(-100), v(1), v(400));
        assertArrayEquals(new double[] {1}, middle, 1e-3);
    }

    @Test
    void geometricMedian_hasNoBetterNeighbour() {
        Random random = new Random(5);
        float[][] inputs = cloud(random, 9, 4, 1, 2);
        double[] found = apply(new GeometricMedian(1e-9), inputs);
        double least = distances(found, inputs);
        for (int trial = 0; trial < 200; trial++) {
            double[] other = found.clone();
            other[random.nextInt(4)] += 0.02 * random.nextGaussian();
            assertTrue(distances(other, inputs) >= least - 1e-9);
        }
    }

    @Test
    void fltrust_weighsByTheAngleToTheServersUpdateAndScalesToItsNorm() {
        // Reference (2, 0). (1, 1): cosine 1/sqrt 2, scaled to norm 2: (sqrt 2, sqrt 2). (5, 0): cosine 1: (2, 0).
        // (-9, 0) has no trust. Sum of trusts t = 1 + 1/sqrt 2.
        RobustRule rule = new FlTrust(new RobustRule.Root("digits", 10));
        double[] mean = apply(rule, Optional.of(v(2, 0)), v(1, 1), v(5, 0), v(-9, 0));
        double trust = 1 + Math.sqrt(0.5);
        assertArrayEquals(new double[] {(1 + 2) / trust, 1 / trust}, mean, 1e-7);
    }

    @Test
    void fltrust_withoutATrustedUpdateDoesNotMove() {
        RobustRule rule = new FlTrust(new RobustRule.Root("digits", 10));
        assertArrayEquals(new double[] {0, 0}, apply(rule, Optional.of(v(1, 0)), v(-1, 0), v(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> apply(rule, v(1, 0)));
    }

    @Test
    void order_doesNotMatter() {
        Random random = new Random(1);
        float[][] inputs = cloud(random, 11, DIMENSION, 0.5, 1);
        for (RobustRule rule : rules(0.1)) {
            double[] mean = apply(rule, inputs);
            List<float[]> shuffled = new ArrayList<>(Arrays.asList(inputs));
            Collections.shuffle(shuffled, random);
            assertArrayEquals(mean, apply(rule, shuffled.toArray(float[][]::new)), 1e-6, rule.kind());
        }
    }

    @Test
    void allThatDependOnDifferencesOnly_moveWithTheirInputs() {
        float[][] inputs = cloud(new Random(2), 11, DIMENSION, 0, 1);
        float[][] moved = new float[inputs.length][];
        Arrays.setAll(moved, k -> plus(inputs[k], 8));
        for (RobustRule rule : rules(0.1)) {
            if (!(rule instanceof NormBound)) {
                double[] mean = apply(rule, inputs);
                Arrays.setAll(mean, i -> mean[i] + 8);
                assertArrayEquals(mean, apply(rule, moved), 1e-5, rule.kind());
            }
        }
    }

    @Test
    void identicalInputs_giveThatInput() {
        float[] input = cloud(new Random(3), 1, DIMENSION, 0, 1)[0];
        float[][] inputs = new float[11][];
        Arrays.fill(inputs, input);
        double[] expected = new double[DIMENSION];
        Arrays.setAll(expected, i -> input[i]);
        for (RobustRule rule : rules(0.2)) {
            assertArrayEquals(expected, apply(rule, inputs), 1e-6, rule.kind());
        }
    }

    @Test
    void hostileInputsUpToTheShare_moveNoRuleFarFromTheHonestOnes() {
        // 15 inputs, three of them hostile, f = 3: every rule's need is met. Honest ones lie in [-1, 1] by coordinate.
        for (float[] hostile : List.of(same(1e6f), same(-1e30f), same(0.9f))) {
            float[][] inputs = bounded(new Random(4), 15);
            inputs[2] = hostile;
            inputs[7] = hostile;
            inputs[14] = hostile;
            for (RobustRule rule : rules(0.2)) {
                for (double value : apply(rule, inputs)) {
                    assertTrue(Math.abs(value) <= 2, () -> rule.kind() + " gives " + value);
                }
            }
        }
    }

    @Test
    void hostileInputsBeyondOneHalf_breakTheMedian() {
        float[][] inputs = bounded(new Random(6), 5);
        inputs[0] = same(1e6f);
        inputs[1] = same(1e6f);
        inputs[2] = same(1e6f);
        assertEquals(1e6, apply(new CoordinateMedian(), inputs)[0]);
    }

    @Test
    void withoutHostileInputs_theRulesAreNearTheMean() {
        // 101 honest inputs of deviation 1: the mean has .1, the median .125 by coordinate. Krum picks a single input.
        float[][] inputs = cloud(new Random(7), 101, 200, 3, 1);
        for (RobustRule rule : rules(0.1)) {
            double largest = rule.kind().equals(Krum.SINGLE) ? 5 : 0.8;
            for (double value : apply(rule, inputs)) {
                assertEquals(3, value, largest, rule.kind());
            }
        }
    }

    @Test
    void noHostileShare_makesTrimmedMeanAndMultiKrumTheMean() {
        float[][] inputs = cloud(new Random(8), 9, DIMENSION, 0, 1);
        double[] mean = new double[DIMENSION];
        for (float[] input : inputs) {
            for (int i = 0; i < DIMENSION; i++) {
                mean[i] += input[i] / 9.0;
            }
        }
        assertArrayEquals(mean, apply(new TrimmedMean(0), inputs), 1e-6);
        assertArrayEquals(mean, apply(new Krum(0, true), inputs), 1e-6);
        assertArrayEquals(mean, apply(new NormBound(OptionalDouble.of(1e6)), inputs), 1e-6);
    }

    private static float[][] bounded(Random random, int inputs) {
        float[][] rows = new float[inputs][DIMENSION];
        for (float[] row : rows) {
            for (int i = 0; i < DIMENSION; i++) {
                row[i] = 2 * random.nextFloat() - 1;
            }
        }
        return rows;
    }

    private static float[] same(float value) {
        float[] row = new float[DIMENSION];
        Arrays.fill(row, value);
        return row;
    }

    private static float[] plus(float[] values, float offset) {
        float[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += offset;
        }
        return moved;
    }

    private static double distances(double[] point, float[][] inputs) {
        double sum = 0;
        for (float[] input : inputs) {
            double squares = 0;
            for (int i = 0; i < point.length; i++) {
                squares += (point[i] - input[i]) * (point[i] - input[i]);
            }
            sum += Math.sqrt(squares);
        }
        return sum;
    }

    private static float[] v(double... values) {
        float[] vector = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            vector[i] = (float) values[i];
        }
        return vector;
    }
}
