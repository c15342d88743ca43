package io.sottovoce.learning.attack;

/**
 * What an attacker may do to an example: move it by at most {@code epsilon} and stay inside the box of valid features.
 *
 * @param epsilon largest norm of the perturbation, not negative
 * @param low smallest valid value of a feature
 * @param high largest valid value of a feature
 */
public record Threat(Norm norm, double epsilon, float low, float high) {
    /** A share of a norm that rounding to floats may add. */
    private static final double ROUNDING = 0x1p-24;

    /** Refuses what no perturbation satisfies. */
    public Threat {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon " + epsilon + ", expected a finite number from 0 on");
        }
        if (!(low < high)) {
            throw new IllegalArgumentException(
                    "a box from " + low + " to " + high + ", expected one that is not empty");
        }
    }

    /** A threat to features from 0 to 1. */
    public static Threat pixels(Norm norm, double epsilon) {
        return new Threat(norm, epsilon, 0, 1);
    }

    /** The same kind of threat of another size. */
    public Threat withEpsilon(double other) {
        return new Threat(norm, other, low, high);
    }

    /** The least value that a feature may take. In L2 only the box bounds a single feature. */
    float lower(float clean) {
        if (norm == Norm.L2) {
            return low;
        }
        double exact = clean - epsilon;
        float bound = (float) exact;
        while (clean - (double) bound > epsilon) {
            bound = Math.nextUp(bound);
        }
        return Math.max(low, bound);
    }

    /** The largest value that a feature may take. */
    float upper(float clean) {
        if (norm == Norm.L2) {
            return high;
        }
        double exact = clean + epsilon;
        float bound = (float) exact;
        while (bound - (double) clean > epsilon) {
            bound = Math.nextDown(bound);
        }
        return Math.min(high, bound);
    }

    /**
     * Moves one row to a place that is allowed: the nearest one for Linf; for L2 along the line to the clean example and
     * then into the box, which takes it no further away.
     *
     * @param lower as {@link #lower} gives them, with {@code upper}
     */
    void project(float[] clean, float[] lower, float[] upper, float[] x, int at, int width) {
        if (norm == Norm.L2) {
            shrink(clean, x, at, width);
        }
        for (int i = at; i < at + width; i++) {
            x[i] = Math.max(lower[i], Math.min(upper[i], x[i]));
        }
    }

    /** Moves one row into the box, whatever its distance. */
    void intoBox(float[] x, int at, int width) {
        for (int i = at; i < at + width; i++) {
            x[i] = Math.max(low, Math.min(high, x[i]));
        }
    }

    private void shrink(float[] clean, float[] x, int at, int width) {
        double length = distance(clean, x, at, width);
        // Rounding may leave the norm above by little: shrink by more each time, until it is not.
        for (double margin = 0; length > epsilon; margin = margin == 0 ? ROUNDING : 2 * margin) {
            double factor = Math.max(0, epsilon / length * (1 - margin));
            for (int i = at; i < at + width; i++) {
                x[i] = (float) (clean[i] + factor * ((double) x[i] - clean[i]));
            }
            length = distance(clean, x, at, width);
        }
    }

    /** The L2 norm of a row's perturbation. */
    static double distance(float[] clean, float[] x, int at, int width) {
        double sum = 0;
        for (int i = at; i < at + width; i++) {
            double change = (double) x[i] - clean[i];
            sum += change * change;
        }
        return Math.sqrt(sum);
    }

    /** The norm of a row's perturbation. */
    public double size(float[] clean, float[] x, int at, int width) {
        if (norm == Norm.L2) {
            return distance(clean, x, at, width);
        }
        double most = 0;
        for (int i = at; i < at + width; i++) {
            most = Math.max(most, Math.abs((double) x[i] - clean[i]));
        }
        return most;
    }
}
