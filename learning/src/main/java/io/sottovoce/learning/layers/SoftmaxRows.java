package io.sottovoce.learning.layers;

/** The derivative of a softmax. */
final class SoftmaxRows {
    private SoftmaxRows() {}

    /** {@code g = y (g - y . g)} for elements of a row. */
    static void backward(float[] y, float[] g, int from, int count) {
        double dot = 0;
        for (int i = from; i < from + count; i++) {
            dot += (double) y[i] * g[i];
        }
        float mean = (float) dot;
        for (int i = from; i < from + count; i++) {
            g[i] = y[i] * (g[i] - mean);
        }
    }
}
