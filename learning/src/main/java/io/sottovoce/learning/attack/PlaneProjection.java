package io.sottovoce.learning.attack;

/**
 * The shortest way of one row to a plane, inside the box: the projection of Croce and Hein, Minimally distorted Adversarial
 * Examples with a Fast Adaptive Boundary Attack, 2020, section 2. Where the box does not reach the plane, the way to the
 * corner that comes closest.
 *
 * <p>The way that a feature goes is {@code min(t r, room)} with a rate r of 1 for Linf and of the plane's slope for L2. How
 * far all of them come together is concave in t, so that Newton's steps from 0 never go too far and end in the exact t after
 * as many as features have come to the edge between them: no features are sorted, nothing is allocated.
 */
final class PlaneProjection {
    private static final double NEAR = 1e-12;
    private static final int STEPS_MAX = 200;

    private final Threat threat;

    PlaneProjection(Threat threat) {
        this.threat = threat;
    }

    /**
     * Writes the way from a row to the plane of all z with {@code value + <slopes, z - x> = 0}.
     *
     * @param slopes [rows, width], of which the row begins at {@code at}, like that of {@code x}
     * @param way [width], written
     * @return its length in the threat's norm
     */
    double way(float[] slopes, double value, float[] x, int at, float[] way) {
        double reach = reach(slopes, value, x, at, way.length);
        double most = 0;
        double squares = 0;
        for (int i = 0; i < way.length; i++) {
            double direction = direction(slopes[at + i], value);
            double length = Math.min(reach * rate(slopes[at + i]), room(direction, x[at + i]));
            way[i] = (float) (direction * length);
            most = Math.max(most, length);
            squares += length * length;
        }
        return threat.norm() == Norm.LINF ? most : Math.sqrt(squares);
    }

    private double reach(float[] slopes, double value, float[] x, int at, int width) {
        double goal = Math.abs(value);
        double reach = 0;
        for (int step = 0; step < STEPS_MAX; step++) {
            double left = goal;
            double speed = 0;
            for (int i = at; i < at + width; i++) {
                double steep = Math.abs((double) slopes[i]);
                double rate = rate(slopes[i]);
                double room = room(direction(slopes[i], value), x[i]);
                boolean free = reach * rate < room;
                left -= steep * (free ? reach * rate : room);
                speed += free ? steep * rate : 0;
            }
            if (left <= NEAR * goal || speed == 0) {
                break;
            }
            reach += left / speed;
        }
        return reach;
    }

    private double rate(float slope) {
        return threat.norm() == Norm.L2 ? Math.abs((double) slope) : slope == 0 ? 0 : 1;
    }

    /** Against the slope where the value has to fall, along it where it has to rise. */
    private static double direction(float slope, double value) {
        return -Math.signum(value) * Math.signum(slope);
    }

    private double room(double direction, float x) {
        return direction == 0 ? 0 : Math.max(0, direction > 0 ? (double) threat.high() - x : (double) x - threat.low());
    }
}
