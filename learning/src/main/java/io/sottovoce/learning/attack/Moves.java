package io.sottovoce.learning.attack;

import io.sottovoce.learning.spec.SplitMix64;

/** Steps along a direction and random starts, row by row, in the geometry of a norm. */
final class Moves {
    private Moves() {}

    /** {@code to = from + size * d}, with d the sign of the direction for Linf and the unit vector along it for L2. */
    static void step(Norm norm, float[] from, float[] direction, double size, float[] to, int at, int width) {
        if (norm == Norm.LINF) {
            float length = (float) size;
            for (int i = at; i < at + width; i++) {
                to[i] = from[i] + length * Math.signum(direction[i]);
            }
            return;
        }
        double most = 0;
        for (int i = at; i < at + width; i++) {
            most = Math.max(most, Math.abs(direction[i]));
        }
        double sum = 0;
        for (int i = at; i < at + width && most > 0; i++) {
            double share = direction[i] / most;
            sum += share * share;
        }
        double factor = most == 0 ? 0 : size / Math.sqrt(sum) / most;
        for (int i = at; i < at + width; i++) {
            to[i] = (float) (from[i] + factor * direction[i]);
        }
    }

    /** A point uniform in the ball around the clean row, before it is moved into the box. */
    static void start(Threat threat, float[] clean, SplitMix64 random, float[] x, int at, int width) {
        if (threat.norm() == Norm.LINF) {
            for (int i = at; i < at + width; i++) {
                x[i] = (float) (clean[i] + threat.epsilon() * (2 * random.nextDouble() - 1));
            }
            return;
        }
        double sum = 0;
        for (int i = at; i < at + width; i++) {
            x[i] = (float) random.nextGaussian();
            sum += (double) x[i] * x[i];
        }
        double radius = threat.epsilon() * Math.pow(random.nextDouble(), 1.0 / width) / Math.sqrt(sum);
        for (int i = at; i < at + width; i++) {
            x[i] = (float) (clean[i] + radius * x[i]);
        }
    }

    /** A point at a distance from the clean row, in any direction, before it is moved into the box. */
    static void scatter(Norm norm, float[] clean, SplitMix64 random, double distance, float[] x, int at, int width) {
        double most = 0;
        double squares = 0;
        for (int i = at; i < at + width; i++) {
            double way = norm == Norm.LINF ? 2 * random.nextDouble() - 1 : random.nextGaussian();
            x[i] = (float) way;
            most = Math.max(most, Math.abs(way));
            squares += way * way;
        }
        double length = norm == Norm.LINF ? most : Math.sqrt(squares);
        double factor = length == 0 ? 0 : distance / length;
        for (int i = at; i < at + width; i++) {
            x[i] = (float) (clean[i] + factor * x[i]);
        }
    }
}
