package io.sottovoce.privacy.vector;

/** The normalised Walsh-Hadamard transform, its own inverse: orthogonal, n log n additions. */
final class WalshHadamard {
    // Two passes over data that stays in the first-level cache beat one pass over all: 2^12 floats are 16 KiB.
    private static final int INNER = 1 << 12;

    private WalshHadamard() {}

    /** Transforms a block in place; its length is a power of two. */
    static void transform(float[] values) {
        int length = values.length;
        int inner = Math.min(length, INNER);
        for (int base = 0; base < length; base += inner) {
            for (int half = 1; half < inner; half *= 2) {
                butterflies(values, base, base + inner, half);
            }
        }
        for (int half = inner; half < length; half *= 2) {
            butterflies(values, 0, length, half);
        }
        float scale = (float) (1 / Math.sqrt(length));
        for (int i = 0; i < length; i++) {
            values[i] *= scale;
        }
    }

    private static void butterflies(float[] values, int from, int to, int half) {
        for (int base = from; base < to; base += 2 * half) {
            for (int i = base; i < base + half; i++) {
                float a = values[i];
                float b = values[i + half];
                values[i] = a + b;
                values[i + half] = a - b;
            }
        }
    }
}
