package io.sottovoce.rounds.robust;

/** Squared Euclidean distances of all pairs of inputs, from one pass. Exact differences, so a huge input costs no digits. */
final class Distances {
    private Distances() {}

    /** {@code [n][n]}, symmetric, zero on the diagonal. */
    static double[][] squared(Inputs inputs) {
        double[][] squared = new double[inputs.size()][inputs.size()];
        inputs.forEachBlock((from, rows, length) -> add(squared, rows, length));
        return mirrored(squared);
    }

    /** The same with input k drawn in towards one of them: {@code m + s_k (u_k - m)}. */
    static double[][] squared(Inputs inputs, int towards, double[] factors) {
        double[][] squared = new double[inputs.size()][inputs.size()];
        inputs.forEachBlock((from, rows, length) -> {
            for (int k = 0; k < rows.length; k++) {
                draw(rows[k], rows[towards], factors[k], length);
            }
            add(squared, rows, length);
        });
        return mirrored(squared);
    }

    private static void draw(float[] row, float[] centre, double factor, int length) {
        for (int i = 0; i < length && factor < 1; i++) {
            row[i] = (float) (centre[i] + factor * ((double) row[i] - centre[i]));
        }
    }

    private static double[][] mirrored(double[][] squared) {
        for (int i = 0; i < squared.length; i++) {
            for (int j = 0; j < i; j++) {
                squared[j][i] = squared[i][j];
            }
        }
        return squared;
    }

    private static void add(double[][] squared, float[][] rows, int length) {
        for (int i = 1; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                squared[i][j] += Dots.squaredDistance(rows[i], rows[j], length);
            }
        }
    }
}
