package io.sottovoce.learning.harden;

/** An image of floats from {@code low} to {@code high}, [height, width, channels]. */
final class CorruptedImage {
    private final float[] values;
    private final int height;
    private final int width;
    private final int channels;
    private final float low;
    private final float high;

    /** An image over an array that may change between two corruptions. */
    CorruptedImage(float[] values, int height, int width, int channels, float low, float high) {
        this.values = values;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.low = low;
        this.high = high;
    }

    float value(int at) {
        return values[at];
    }

    /** From the smallest to the largest valid value. */
    double range() {
        return (double) high - low;
    }

    private float at(int i, int j, int c) {
        return values[(i * width + j) * channels + c];
    }

    /** Separable; pixels beyond the edge count as the edge's. */
    void blur(double deviation, float[] out) {
        int reach = (int) Math.ceil(3 * deviation);
        double[] weights = new double[2 * reach + 1];
        double total = 0;
        for (int k = -reach; k <= reach; k++) {
            weights[k + reach] = Math.exp(-k * k / (2 * deviation * deviation));
            total += weights[k + reach];
        }
        float[] across = new float[out.length];
        for (int at = 0; at < out.length; at++) {
            across[at] = (float) (weighted(values, at, weights, reach, false) / total);
        }
        for (int at = 0; at < out.length; at++) {
            out[at] = (float) (weighted(across, at, weights, reach, true) / total);
        }
    }

    private double weighted(float[] from, int at, double[] weights, int reach, boolean down) {
        int c = at % channels;
        int j = at / channels % width;
        int i = at / channels / width;
        double sum = 0;
        for (int k = -reach; k <= reach; k++) {
            int row = down ? Math.min(height - 1, Math.max(0, i + k)) : i;
            int column = down ? j : Math.min(width - 1, Math.max(0, j + k));
            sum += weights[k + reach] * from[(row * width + column) * channels + c];
        }
        return sum;
    }

    /** About the centre, with bilinear interpolation; what comes from outside is the lowest value. */
    void turn(double angle, float[] out) {
        double middleDown = (height - 1) / 2.0;
        double middleAcross = (width - 1) / 2.0;
        for (int at = 0; at < out.length; at++) {
            int row = at / channels / width;
            double down = row - middleDown;
            int column = at / channels % width;
            double across = column - middleAcross;
            double i = middleDown + Math.cos(angle) * down - Math.sin(angle) * across;
            double j = middleAcross + Math.sin(angle) * down + Math.cos(angle) * across;
            out[at] = between(i, j, at % channels);
        }
    }

    private float between(double i, double j, int c) {
        int top = (int) Math.floor(i);
        int left = (int) Math.floor(j);
        double down = i - top;
        double across = j - left;
        double upper = (1 - across) * inside(top, left, c) + across * inside(top, left + 1, c);
        double under = (1 - across) * inside(top + 1, left, c) + across * inside(top + 1, left + 1, c);
        return (float) ((1 - down) * upper + down * under);
    }

    private float inside(int i, int j, int c) {
        return i >= 0 && i < height && j >= 0 && j < width ? at(i, j, c) : low;
    }
}
