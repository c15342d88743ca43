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
            int rows = Math.max(1, CHUNK / bias.length);
            this.values = new float[Math.min(rows * bias.length, y.size())];
        }

        @Override
        public void run() {
            b.read(0, bias, 0, bias.length);
            for (int at = 0; at < y.size(); at += values.length) {
                int count = Math.min(values.length, y.size() - at);
                y.read(at, values, 0, count);
                for (int row = 0; row < count; row += bias.length) {
                    add(row);
                }
                y.write(at, values, 0, count);
            }
        }

        private void add(int row) {
            if (rectified) {
                addRectified(values, row, bias);
            } else {
                add(values, row, bias);
            }
        }

        private static void add(float[] values, int row, float[] bias) {
            for (int i = 0; i < bias.length; i++) {
                values[row + i] += bias[i];
            }
        }

        private static void addRectified(float[] values, int row, float[] bias) {
            for (int i = 0; i < bias.length; i++) {
                values[row + i] = Math.max(values[row + i] + bias[i], 0f);
            }
        }
    }

    /** Masks the gradient where y is not positive, and sums its columns. */
    static final class BiasBackward implements Kernel {
        private final boolean rectified;
        private final Tensor gy;
        private final Tensor gb;
        private final float[] sums;
        private final float[] rows;
        private final ReluBackward mask;

        BiasBackward(Tensor y, boolean rectified, Tensor gy, Tensor gb) {
            this.rectified = rectified;
            this.gy = gy;
            this.gb = gb;
            this.sums = new float[gb.size()];
            this.rows = new float[Math.min(Math.max(1, CHUNK / sums.length) * sums.length, gy.size())];
            this.mask = new ReluBackward(y, gy, gy);
        }

        @Override
        public void run() {
            if (rectified) {
                mask.run();
            }
            java.util.Arrays.fill(sums, 0);
            for (int at = 0; at < gy.size(); at += rows.length) {
                int count = Math.min(rows.length, gy.size() - at);
                gy.read(at, rows, 0, count);
                for (int row = 0; row < count; row += sums.length) {
                    add(sums, rows, row);
                }
            }
            gb.write(0, sums, 0, sums.length);
        }

        private static void add(float[] sums, float[] rows, int row) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += rows[row + i];
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
        static void mask(int[] values, int[] gradients) {
            for (int i = 0; i < values.length; i++) {
                gradients[i] &= -values[i] >> 31;
            }
        }
    }
}
