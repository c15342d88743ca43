package io.sottovoce.learning.kernels;

/** Element-wise kernels over copies on the heap. Loops are plain so that the compiler makes vector instructions of them. */
final class HostKernels {
    /** Floats that are worked on at a time: they and their results stay in the first cache. */
    private static final int CHUNK = 2048;

    private HostKernels() {}

    /** Adds a bias to each row, and rectifies. */
    static final class Bias implements Kernel {
        private final Tensor y;
        private final Tensor b;
        private final boolean rectified;
        private final float[] bias;
        private final float[] values;

        Bias(Tensor y, Tensor b, boolean rectified) {
            this.y = y;
            this.b = b;
            this.rectified = rectified;
            this.bias = new float[b.size()];
            this.values = new float[b.size()];
        }

        @Override
        public void run() {
            int width = bias.length;
            b.read(0, bias, 0, width);
            for (int at = 0; at < y.size(); at += width) {
                y.read(at, values, 0, width);
                if (rectified) {
                    addRectified(values, bias);
                } else {
                    add(values, bias);
                }
                y.write(at, values, 0, width);
            }
        }

        private static void add(float[] values, float[] bias) {
            for (int i = 0; i < values.length; i++) {
                values[i] += bias[i];
            }
        }

        private static void addRectified(float[] values, float[] bias) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(values[i] + bias[i], 0f);
            }
        }
    }

    /** Masks the gradient where y is not positive, and sums its columns. */
    static final class BiasBackward implements Kernel {
        private final Tensor y;
        private final boolean rectified;
        private final Tensor gy;
        private final Tensor gb;
        private final float[] sums;
        private final float[] row;
        private final ReluBackward mask;

        BiasBackward(Tensor y, boolean rectified, Tensor gy, Tensor gb) {
            this.y = y;
            this.rectified = rectified;
            this.gy = gy;
            this.gb = gb;
            this.sums = new float[gb.size()];
            this.row = new float[gb.size()];
            this.mask = new ReluBackward(y, gy, gy);
        }

        @Override
        public void run() {
            if (rectified) {
                mask.run();
            }
            java.util.Arrays.fill(sums, 0);
            for (int at = 0; at < y.size(); at += row.length) {
                gy.read(at, row, 0, row.length);
                add(sums, row);
            }
            gb.write(0, sums, 0, sums.length);
        }

        private static void add(float[] sums, float[] row) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += row[i];
            }
        }
    }

    /** {@code max(x, 0)}. */
    static final class Relu implements Kernel {
        private final Tensor x;
        private final Tensor y;
        private final float[] values;

        Relu(Tensor x, Tensor y) {
            this.x = x;
            this.y = y;
            this.values = new float[Math.min(CHUNK, x.size())];
        }

        @Override
        public void run() {
            for (int at = 0; at < x.size(); at += values.length) {
                int count = Math.min(values.length, x.size() - at);
                x.read(at, values, 0, count);
                rectify(values);
                y.write(at, values, 0, count);
            }
        }

        private static void rectify(float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(values[i], 0f);
            }
        }
    }

    /** Lets the gradient through where y is positive: positive floats have positive bits, so a shift makes the mask. */
    static final class ReluBackward implements Kernel {
        private final Tensor y;
        private final Tensor gy;
        private final Tensor gx;
        private final int[] values;
        private final int[] gradients;

        ReluBackward(Tensor y, Tensor gy, Tensor gx) {
            this.y = y;
            this.gy = gy;
            this.gx = gx;
            this.values = new int[Math.min(CHUNK, y.size())];
            this.gradients = new int[values.length];
        }

        @Override
        public void run() {
            for (int at = 0; at < y.size(); at += values.length) {
                int count = Math.min(values.length, y.size() - at);
                y.readBits(at, values, 0, count);
                gy.readBits(at, gradients, 0, count);
                mask(values, gradients);
                gx.writeBits(at, gradients, 0, count);
            }
        }

        /** Minus a positive number is negative, minus zero is zero; y is never below zero. */
        private static void mask(int[] values, int[] gradients) {
            for (int i = 0; i < values.length; i++) {
                gradients[i] &= -values[i] >> 31;
            }
        }
    }
}
