package io.sottovoce.learning.kernels;

/**
 * The transforms of Winograd's minimal filtering F(4, 3), four outputs of three weights, at the points 0, 1, -1, 2, -2 and
 * infinity (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016, section 4.3):
 *
 * <pre>
 *   y = A^T ((G w) (B^T d)),    d: six inputs, w: three weights, y: four outputs; the product is by element
 *
 *         4  0 -5  0  1  0             1/4     0    0
 *         0 -4 -4  1  1  0            -1/6  -1/6 -1/6           1  1  1  1  1  0
 *   B^T = 0  4 -4 -1  1  0       G =  -1/6   1/6 -1/6    A^T =  0  1 -1  2 -2  0
 *         0 -2 -1  2  1  0            1/24  1/12  1/6           0  1  1  4  4  0
 *         0  2 -1 -2  1  0            1/24 -1/12  1/6           0  1 -1  8 -8  1
 *         0  4  0 -5  0  1               0     0    1
 * </pre>
 *
 * <p>That is 6 multiplications where the definition has 12, and in two dimensions 36 where it has 144. Transposed, the same
 * matrices take gradients back. That of the weights is {@code G^T ((B^T d) (A gy))}, the minimal filtering F(3, 4) of the
 * inputs with the outputs' gradient; that of the inputs is {@code B ((G w) (A gy))}.
 *
 * <p>Each element here is an array, over many tiles and channels. Loops begin at zero and go over few arrays, which is what
 * the compiler makes vector instructions of.
 */
final class Winograd {
    /** Inputs of a tile in one dimension, and products. */
    static final int POINTS = 6;

    /** Outputs of a tile in one dimension, and the distance between tiles. */
    static final int OUTPUTS = 4;

    /** Weights in one dimension. */
    static final int WEIGHTS = 3;

    private static final float SIXTH = 1f / 6;
    private static final float TWELFTH = 1f / 12;
    private static final float TWENTY_FOURTH = 1f / 24;

    private Winograd() {}

    /** One of the matrices, applied to the first floats of arrays, so many of each. */
    interface Transform {
        /** Overwrites the outputs. */
        void apply(float[][] in, float[][] out, int count);
    }

    /** The same arrays with the first two indices exchanged. */
    static float[][][] transposed(float[][][] arrays) {
        float[][][] others = new float[arrays[0].length][arrays.length][];
        for (int i = 0; i < arrays.length; i++) {
            for (int j = 0; j < others.length; j++) {
                others[j][i] = arrays[i][j];
            }
        }
        return others;
    }

    /** {@code v = B^T d}. */
    static void data(float[][] d, float[][] v, int count) {
        ends(d[0], d[2], d[4], v[0], count);
        pair(d[2], -4, d[4], 1, d[1], -4, d[3], 1, v[1], v[2], count);
        pair(d[2], -1, d[4], 1, d[1], -2, d[3], 2, v[3], v[4], count);
        ends(d[1], d[3], d[5], v[5], count);
    }

    private static void ends(float[] a, float[] b, float[] c, float[] v, int count) {
        for (int i = 0; i < count; i++) {
            v[i] = 4 * a[i] - 5 * b[i] + c[i];
        }
    }

    /** What two opposite points have: {@code (pa + qb) + (rc + sd)} and {@code (pa + qb) - (rc + sd)}. */
    private static void pair(
            float[] a,
            float p,
            float[] b,
            float q,
            float[] c,
            float r,
            float[] d,
            float s,
            float[] plus,
            float[] minus,
            int count) {
        for (int i = 0; i < count; i++) {
            float even = p * a[i] + q * b[i];
            float odd = r * c[i] + s * d[i];
            plus[i] = even + odd;
            minus[i] = even - odd;
        }
    }

    /** {@code d = B v}. */
    static void dataBack(float[][] v, float[][] d, int count) {
        scaled(v[0], d[0], count);
        inputsOdd(v[1], v[2], v[3], v[4], v[5], d[1], d[3], count);
        inputsEven(v[0], v[1], v[2], v[3], v[4], d[2], d[4], count);
        System.arraycopy(v[5], 0, d[5], 0, count);
    }

    private static void scaled(float[] v, float[] d, int count) {
        for (int i = 0; i < count; i++) {
            d[i] = 4 * v[i];
        }
    }

    private static void inputsOdd(
            float[] a, float[] b, float[] c, float[] d, float[] e, float[] first, float[] third, int count) {
        for (int i = 0; i < count; i++) {
            float one = a[i] - b[i];
            float two = 2 * (c[i] - d[i]);
            first[i] = 4 * (e[i] - one) - two;
            third[i] = one + two - 5 * e[i];
        }
    }

    private static void inputsEven(
            float[] z, float[] a, float[] b, float[] c, float[] d, float[] second, float[] fourth, int count) {
        for (int i = 0; i < count; i++) {
            float one = a[i] + b[i];
            float two = c[i] + d[i];
            second[i] = -5 * z[i] - 4 * one - two;
            fourth[i] = z[i] + one + two;
        }
    }

    /** {@code y = A^T m}. */
    static void outputs(float[][] m, float[][] y, int count) {
        outputsEven(m[0], m[1], m[2], m[3], m[4], y[0], y[2], count);
        outputsOdd(m[1], m[2], m[3], m[4], m[5], y[1], y[3], count);
    }

    private static void outputsEven(
            float[] z, float[] a, float[] b, float[] c, float[] d, float[] zeroth, float[] second, int count) {
        for (int i = 0; i < count; i++) {
            float one = a[i] + b[i];
            float two = c[i] + d[i];
            zeroth[i] = z[i] + one + two;
            second[i] = one + 4 * two;
        }
    }

    private static void outputsOdd(
            float[] a, float[] b, float[] c, float[] d, float[] e, float[] first, float[] third, int count) {
        for (int i = 0; i < count; i++) {
            float one = a[i] - b[i];
            float two = 2 * (c[i] - d[i]);
            first[i] = one + two;
            third[i] = one + 4 * two + e[i];
        }
    }

    /** {@code m = A y}. */
    static void outputsBack(float[][] y, float[][] m, int count) {
        System.arraycopy(y[0], 0, m[0], 0, count);
        pair(y[0], 1, y[2], 1, y[1], 1, y[3], 1, m[1], m[2], count);
        pair(y[0], 1, y[2], 4, y[1], 2, y[3], 8, m[3], m[4], count);
        System.arraycopy(y[3], 0, m[5], 0, count);
    }

    /** {@code u = G w}. */
    static void weights(float[][] w, float[][] u, int count) {
        quarter(w[0], u[0], count);
        weightsPair(w[0], -SIXTH, w[1], -SIXTH, w[2], -SIXTH, u[1], u[2], count);
        weightsPair(w[0], TWENTY_FOURTH, w[1], TWELFTH, w[2], SIXTH, u[3], u[4], count);
        System.arraycopy(w[2], 0, u[5], 0, count);
    }

    private static void quarter(float[] w, float[] u, int count) {
        for (int i = 0; i < count; i++) {
            u[i] = 0.25f * w[i];
        }
    }

    private static void weightsPair(
            float[] a, float p, float[] b, float q, float[] c, float r, float[] plus, float[] minus, int count) {
        for (int i = 0; i < count; i++) {
            float even = p * a[i] + r * c[i];
            float odd = q * b[i];
            plus[i] = even + odd;
            minus[i] = even - odd;
        }
    }

    /** {@code w = G^T u}. */
    static void weightsBack(float[][] u, float[][] w, int count) {
        weightsEnd(u[1], u[2], u[3], u[4], TWENTY_FOURTH, u[0], 0.25f, w[0], count);
        weightsMiddle(u[1], u[2], u[3], u[4], w[1], count);
        weightsEnd(u[1], u[2], u[3], u[4], SIXTH, u[5], 1, w[2], count);
    }

    private static void weightsEnd(
            float[] a, float[] b, float[] c, float[] d, float p, float[] e, float q, float[] w, int count) {
        for (int i = 0; i < count; i++) {
            w[i] = q * e[i] - SIXTH * (a[i] + b[i]) + p * (c[i] + d[i]);
        }
    }

    private static void weightsMiddle(float[] a, float[] b, float[] c, float[] d, float[] w, int count) {
        for (int i = 0; i < count; i++) {
            w[i] = SIXTH * (b[i] - a[i]) + TWELFTH * (c[i] - d[i]);
        }
    }
}
