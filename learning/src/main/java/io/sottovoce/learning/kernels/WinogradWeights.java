package io.sottovoce.learning.kernels;

/** Weights of three by three and their transform: for each of the 36 points a matrix [channels, filters]. */
final class WinogradWeights {
    /** Floats that are worked on at a time: what becomes of them stays in the nearer caches. */
    private static final int CHUNK = 512;

    private final int size;
    private final float[][][] weights = new float[Winograd.WEIGHTS][Winograd.WEIGHTS][];
    private final float[][][] half = new float[Winograd.WEIGHTS][Winograd.POINTS][];
    private final float[][][] points = new float[Winograd.POINTS][Winograd.POINTS][];
    private final float[][][] halfByPoint;
    private final float[][][] pointsByColumn;

    /** For weights [3, 3, channels, filters]. */
    WinogradWeights(Tensor w) {
        this.size = w.size() / (Winograd.WEIGHTS * Winograd.WEIGHTS);
        int count = Math.min(CHUNK, size);
        allocate(weights, count);
        allocate(half, count);
        allocate(points, count);
        this.halfByPoint = Winograd.transposed(half);
        this.pointsByColumn = Winograd.transposed(points);
    }

    private static void allocate(float[][][] arrays, int count) {
        for (float[][] row : arrays) {
            java.util.Arrays.setAll(row, i -> new float[count]);
        }
    }

    /** {@code u = G w G^T}. */
    void forward(Tensor w, Tensor u) {
        for (int at = 0; at < size; at += CHUNK) {
            int count = Math.min(CHUNK, size - at);
            read(w, at, weights, count);
            for (int i = 0; i < Winograd.WEIGHTS; i++) {
                Winograd.weights(weights[i], half[i], count);
            }
            for (int i = 0; i < Winograd.POINTS; i++) {
                Winograd.weights(halfByPoint[i], pointsByColumn[i], count);
            }
            write(points, u, at, count);
        }
    }

    /** {@code gw = G^T gu G}. */
    void back(Tensor gu, Tensor gw) {
        for (int at = 0; at < size; at += CHUNK) {
            int count = Math.min(CHUNK, size - at);
            read(gu, at, points, count);
            for (int i = 0; i < Winograd.POINTS; i++) {
                Winograd.weightsBack(pointsByColumn[i], halfByPoint[i], count);
            }
            for (int i = 0; i < Winograd.WEIGHTS; i++) {
                Winograd.weightsBack(half[i], weights[i], count);
            }
            write(weights, gw, at, count);
        }
    }

    private void read(Tensor from, int at, float[][][] into, int count) {
        for (int i = 0; i < into.length; i++) {
            for (int j = 0; j < into.length; j++) {
                from.read((i * into.length + j) * size + at, into[i][j], 0, count);
            }
        }
    }

    private void write(float[][][] from, Tensor into, int at, int count) {
        for (int i = 0; i < from.length; i++) {
            for (int j = 0; j < from.length; j++) {
                into.write((i * from.length + j) * size + at, from[i][j], 0, count);
            }
        }
    }
}
