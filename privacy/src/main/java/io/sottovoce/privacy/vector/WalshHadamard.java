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
            stages(values, base, base + inner, 1, inner);
        }
        stages(values, 0, length, inner, length);
        float scale = (float) (1 / Math.sqrt(length));
        for (int i = 0; i < length; i++) {
            values[i] *= scale;
        }
    }

    /** The stages of half = first, 2 first, .. below end: two at a time, which reads and writes every value half as often. */
    private static void stages(float[] values, int from, int to, int first, int end) {
        int half = first;
        for (; half * 2 < end; half *= 4) {
            for (int base = from; base < to; base += 4 * half) {
                twoStages(values, base, half);
            }
        }
        if (half < end) {
            for (int base = from; base < to; base += 2 * half) {
                oneStage(values, base, half);
            }
        }
    }

    /** The same additions as two single stages, in the same order: the results are the same bits. */
    private static void twoStages(float[] values, int base, int half) {
        for (int i = base; i < base + half; i++) {
            float a = values[i];
            float b = values[i + half];
            float c = values[i + 2 * half];
            float d = values[i + 3 * half];
            float sumAb = a + b;
            float differenceAb = a - b;
            float sumCd = c + d;
            float differenceCd = c - d;
            values[i] = sumAb + sumCd;
            values[i + half] = differenceAb + differenceCd;
            values[i + 2 * half] = sumAb - sumCd;
            values[i + 3 * half] = differenceAb - differenceCd;
        }
    }

    private static void oneStage(float[] values, int base, int half) {
        for (int i = base; i < base + half; i++) {
            float a = values[i];
            float b = values[i + half];
            values[i] = a + b;
            values[i + half] = a - b;
        }
    }
}
