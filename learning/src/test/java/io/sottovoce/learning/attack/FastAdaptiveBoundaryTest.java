package io.sottovoce.learning.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.spec.SplitMix64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against linear classifiers, where the nearest misclassified point is known. */
class FastAdaptiveBoundaryTest {
    private static final int WIDTH = 20;
    private static final int ROWS = 60;
    private static final double NEAR = 1e-4;

    @ParameterizedTest
    @EnumSource(Norm.class)
    void linearModelOfManyClasses_isBrokenAtTheExactDistance(Norm norm) {
        LinearVictim linear = new LinearVictim(WIDTH, 5, 1);
        Rows rows = new Rows(linear, 2);
        Batch batch = attacked(linear, rows, new Threat(norm, 1e6, -1e6f, 1e6f), 10, 1);
        for (int row = 0; row < ROWS; row++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int other = 0; other < 5; other++) {
                if (other != rows.labels[row]) {
                    double[] slopes = linear.slopes(other, rows.labels[row]);
                    double length = norm == Norm.LINF ? sum(slopes) : Math.sqrt(squares(slopes));
                    nearest = Math.min(nearest, -linear.margin(rows.features, row, other, rows.labels[row]) / length);
                }
            }
            assertTrue(batch.broken(row));
            assertEquals(nearest, distance(batch, row), NEAR * nearest);
        }
    }

    /** The box takes a part of the way from many features: the exact distance is where all that can move reach the plane. */
    @ParameterizedTest
    @EnumSource(Norm.class)
    void linearModelInABox_isBrokenAtTheExactDistanceInside(Norm norm) {
        LinearVictim linear = new LinearVictim(WIDTH, 2, 3);
        Rows rows = new Rows(linear, 4);
        Batch batch = attacked(linear, rows, Threat.pixels(norm, 100), 20, 1);
        int bound = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] slopes = linear.slopes(1 - rows.labels[row], rows.labels[row]);
            double goal = -linear.margin(rows.features, row, 1 - rows.labels[row], rows.labels[row]);
            double exact = distanceInBox(norm, slopes, goal, rows.features, row);
            assertEquals(Double.isFinite(exact), batch.broken(row), "row " + row);
            if (batch.broken(row)) {
                double over = distance(batch, row) / exact - 1;
                assertTrue(Math.abs(over) < NEAR, "row " + row + " is over by a share of " + over);
                double free = goal / (norm == Norm.LINF ? sum(slopes) : Math.sqrt(squares(slopes)));
                bound += exact > free * (1 + NEAR) ? 1 : 0;
            }
        }
        int within = bound;
        assertTrue(within > ROWS / 4, () -> "the box binds in " + within + " rows only");
    }

    @ParameterizedTest
    @EnumSource(Norm.class)
    void row_isBrokenWhereTheExactDistanceIsWithinTheBudget(Norm norm) {
        LinearVictim linear = new LinearVictim(WIDTH, 3, 5);
        Rows rows = new Rows(linear, 6);
        Threat wide = new Threat(norm, 1e6, -1e6f, 1e6f);
        Batch exact = attacked(linear, rows, wide, 10, 1);
        double budget = distance(exact, 7);
        for (double epsilon : new double[] {0.99 * budget, 1.01 * budget}) {
            Batch batch = attacked(linear, rows, new Threat(norm, epsilon, -1e6f, 1e6f), 10, 1);
            for (int row = 0; row < ROWS; row++) {
                boolean within = distance(exact, row) < epsilon;
                assertEquals(within, batch.broken(row), "row " + row + " at " + epsilon);
                assertTrue(distance(batch, row) <= epsilon);
            }
        }
    }

    /** Logits a million times as large or small have the same boundaries. */
    @ParameterizedTest
    @EnumSource(Norm.class)
    void scaleOfTheLogits_changesNothing(Norm norm) {
        LinearVictim linear = new LinearVictim(WIDTH, 4, 7);
        Rows rows = new Rows(linear, 8);
        Threat threat = new Threat(norm, 1e6, -1e6f, 1e6f);
        Batch batch = attacked(linear, rows, threat, 10, 1);
        for (float factor : new float[] {0x1p-20f, 0x1p20f}) {
            Batch scaled = attacked(linear.times(factor), rows, threat, 10, 1);
            assertArrayEquals(batch.best(), scaled.best(), 1e-5f);
        }
    }

    /** No gradient, nothing to go by: neither broken nor anything that is no number. */
    @ParameterizedTest
    @EnumSource(Norm.class)
    void flatModel_isLeftAsItIs(Norm norm) {
        LinearVictim flat = new LinearVictim(WIDTH, 3, 9).times(0);
        Rows rows = new Rows(flat, 10);
        Batch batch = attacked(flat, rows, Threat.pixels(norm, 0.5), 10, 3);
        for (int row = 0; row < ROWS; row++) {
            assertFalse(batch.broken(row));
        }
        assertArrayEquals(rows.features, batch.best());
    }

    /** Each start is at the clean row's side of what was found before, so that more of them find no less. */
    @ParameterizedTest
    @EnumSource(Norm.class)
    void moreStarts_neverFindLess(Norm norm) {
        LinearVictim linear = new LinearVictim(WIDTH, 6, 11);
        Rows rows = new Rows(linear, 12);
        Threat threat = Threat.pixels(norm, 10);
        Batch once = attacked(linear, rows, threat, 10, 1);
        Batch often = attacked(linear, rows, threat, 10, 4);
        for (int row = 0; row < ROWS; row++) {
            assertTrue(!once.broken(row) || distance(often, row) <= distance(once, row), "row " + row);
        }
    }

    private static Batch attacked(LinearVictim victim, Rows rows, Threat threat, int steps, int starts) {
        Batch batch = new Batch(threat, victim, ROWS);
        batch.load(rows.features, rows.labels, new long[ROWS], ROWS);
        new FastAdaptiveBoundary(batch, ROWS, steps, starts).run(victim, batch);
        return batch;
    }

    private static double distance(Batch batch, int row) {
        return batch.threat().size(batch.clean(), batch.best(), row * WIDTH, WIDTH);
    }

    /** By bisection on how far each feature goes: t for Linf, t times its slope for L2, to the edge of the box at most. */
    private static double distanceInBox(Norm norm, double[] slopes, double goal, float[] features, int row) {
        double low = 0;
        double high = 1e6;
        for (int k = 0; k < 200; k++) {
            double middle = (low + high) / 2;
            boolean reached = moved(norm, slopes, features, row, middle)[0] >= goal;
            low = reached ? low : middle;
            high = reached ? middle : high;
        }
        double[] end = moved(norm, slopes, features, row, high);
        return end[0] < goal * (1 - 1e-9) ? Double.POSITIVE_INFINITY : end[1];
    }

    /** By how much the margin rises, and the norm of the way. */
    private static double[] moved(Norm norm, double[] slopes, float[] features, int row, double t) {
        double rise = 0;
        double most = 0;
        double squares = 0;
        for (int i = 0; i < WIDTH; i++) {
            double x = features[row * WIDTH + i];
            double way = Math.min(t * (norm == Norm.LINF ? 1 : Math.abs(slopes[i])), slopes[i] > 0 ? 1 - x : x);
            rise += Math.abs(slopes[i]) * way;
            most = Math.max(most, way);
            squares += way * way;
        }
        return new double[] {rise, norm == Norm.LINF ? most : Math.sqrt(squares)};
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += Math.abs(value);
        }
        return sum;
    }

    private static double squares(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    /** Random features in [0, 1] with the labels that a model gives them. */
    private static final class Rows {
        final float[] features = new float[ROWS * WIDTH];
        final int[] labels;

        Rows(LinearVictim linear, long seed) {
            SplitMix64 random = new SplitMix64(seed);
            for (int i = 0; i < features.length; i++) {
                features[i] = random.nextFloat();
            }
            labels = linear.labels(features, ROWS);
        }
    }
}
