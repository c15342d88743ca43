package io.sottovoce.learning.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Exponentials of float arrays, and what is made of them, to about two units in the last place: loops without calls or
 * branches, which the compiler turns into vector instructions, five times as fast as {@link Math#exp}. The same bits on
 * every platform. Holds scratch memory; thread-confined.
 */
public final class VectorMath {
    private static final int CHUNK = 1024;
    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -2.1219444e-4f;
    /** Adding it rounds to an integer that stands in the lowest bits: 1.5 x 2^23. */
    private static final float ROUNDER = 12582912f;

    private static final float LOWEST = -87f;
    private static final float HIGHEST = 88f;
    private static final int EXPONENT_SHIFT = 23;

    private final float[] scale = new float[CHUNK];
    private final float[] fraction = new float[CHUNK];
    private final int[] scaleBits = new int[CHUNK];
    private final int[] fractionBits = new int[CHUNK];
    private final FloatBuffer floats;
    private final IntBuffer bits;

    /** Scratch memory of 4 KiB beside four arrays of as much. */
    public VectorMath() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK * Float.BYTES).order(ByteOrder.nativeOrder());
        this.floats = bytes.asFloatBuffer();
        this.bits = bytes.asIntBuffer();
    }

    /** {@code x = exp(x)} in place for {@code count} elements; x below -87 counts as -87, above 88 as 88. */
    public void exp(float[] x, int from, int count) {
        for (int at = from; at < from + count; at += CHUNK) {
            chunk(x, at, Math.min(CHUNK, from + count - at));
        }
    }

    /** {@code x = 1 / (1 + exp(-x))} in place. */
    public void sigmoid(float[] x, int from, int count) {
        negate(x, from, count);
        exp(x, from, count);
        invert(x, from, count);
    }

    /** {@code x = tanh(x)} in place, as {@code 2 sigmoid(2x) - 1}: the error is absolute. */
    public void tanh(float[] x, int from, int count) {
        scale(x, from, count, 2, 0);
        sigmoid(x, from, count);
        scale(x, from, count, 2, -1);
    }

    /** The softmax of elements in place; returns the logarithm of the sum of their exponentials. */
    public double softmax(float[] x, int from, int count) {
        float max = subtractMax(x, from, count);
        exp(x, from, count);
        return max + normalise(x, from, count);
    }

    /**
     * The softmax of each row in place: the bits of {@link #softmax}, for short rows several times as fast.
     *
     * @param x [rows, width], row-major
     * @param logSums for each row the logarithm of the sum of its exponentials
     */
    public void softmaxRows(float[] x, int rows, int width, double[] logSums) {
        for (int row = 0; row < rows; row++) {
            logSums[row] = subtractMax(x, row * width, width);
        }
        exp(x, 0, rows * width);
        for (int row = 0; row < rows; row++) {
            logSums[row] += normalise(x, row * width, width);
        }
    }

    private static float subtractMax(float[] x, int from, int count) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            max = Math.max(max, x[i]);
        }
        scale(x, from, count, 1, -max);
        return max;
    }

    /** Makes exponentials add up to one; returns the logarithm of their sum before. */
    private static double normalise(float[] x, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += x[i];
        }
        scale(x, from, count, (float) (1 / sum), 0);
        return Math.log(sum);
    }

    private void chunk(float[] x, int at, int count) {
        System.arraycopy(x, at, fraction, 0, count);
        int whole = Math.min(CHUNK, (count + 63) & -64);
        split(fraction, scale, whole);
        polynomial(fraction, whole);
        floats.put(0, scale, 0, count);
        bits.get(0, scaleBits, 0, count);
        floats.put(0, fraction, 0, count);
        bits.get(0, fractionBits, 0, count);
        raise(fractionBits, scaleBits, whole);
        bits.put(0, fractionBits, 0, count);
        floats.get(0, x, at, count);
    }

    /** Into a whole number of doublings, kept in the lowest bits, and a rest within half a doubling. */
    private static void split(float[] x, float[] doublings, int count) {
        for (int i = 0; i < count; i++) {
            float value = Math.max(LOWEST, Math.min(HIGHEST, x[i]));
            float rounded = value * LOG2_E + ROUNDER;
            float whole = rounded - ROUNDER;
            doublings[i] = rounded;
            x[i] = value - whole * LN2_HIGH - whole * LN2_LOW;
        }
    }

    /** The polynomial of the Cephes library's expf, by Stephen Moshier. */
    private static void polynomial(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            float f = x[i];
            float p = 1.9875691e-4f * f + 0.0013981999f;
            p = p * f + 0.008333452f;
            p = p * f + 0.041665796f;
            p = p * f + 0.16666666f;
            p = p * f + 0.5f;
            x[i] = p * f * f + f + 1f;
        }
    }

    private static void raise(int[] mantissas, int[] doublings, int count) {
        for (int i = 0; i < count; i++) {
            mantissas[i] += doublings[i] << EXPONENT_SHIFT;
        }
    }

    private static void negate(float[] x, int from, int count) {
        for (int i = from; i < from + count; i++) {
            x[i] = -x[i];
        }
    }

    private static void invert(float[] x, int from, int count) {
        for (int i = from; i < from + count; i++) {
            x[i] = 1f / (1f + x[i]);
        }
    }

    private static void scale(float[] x, int from, int count, float factor, float offset) {
        for (int i = from; i < from + count; i++) {
            x[i] = factor * x[i] + offset;
        }
    }
}
