package io.sottovoce.learning.kernels;

import org.jspecify.annotations.Nullable;

/**
 * Prepares kernels over tensors. Images are [rows, height, width, channels]; matrices are row-major.
 *
 * <p>{@link Nd4jKernels} uses library operations only and so runs wherever the library does; another maker may
 * replace some of them by faster ones for one device.
 */
public interface Kernels {
    /** {@code c = op(a) op(b)}, where op transposes or not. */
    Kernel matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c);

    /**
     * {@code y = x w + b}, then {@code max(y, 0)} where rectified.
     *
     * @param x [rows, inputs]
     * @param w [inputs, outputs]
     * @param b [outputs]
     * @param y [rows, outputs]
     */
    Kernel affine(Tensor x, Tensor w, Tensor b, boolean rectified, Tensor y);

    /**
     * First step back through {@link #affine} or a convolution: where rectified, zeroes {@code gy} in place where y is
     * not positive; then writes the column sums of {@code gy} to {@code gb}.
     *
     * @param y [rows, outputs]
     * @param gy [rows, outputs]
     * @param gb [outputs]
     */
    Kernel biasBackward(Tensor y, boolean rectified, Tensor gy, Tensor gb);

    /** {@code y = max(x, 0)}. */
    Kernel relu(Tensor x, Tensor y);

    /** {@code gx = gy} where y is positive, else 0. */
    Kernel reluBackward(Tensor y, Tensor gy, Tensor gx);

    /**
     * Cross-correlation with stride 1.
     *
     * @param x [rows, height, width, channels]
     * @param w [kernel, kernel, channels, filters]
     * @param b [filters]
     * @param y [rows, height', width', filters]
     * @param same whether zero padding keeps height and width
     */
    Kernel conv2d(Tensor x, Tensor w, Tensor b, boolean same, Tensor y);

    /**
     * Gradients of {@link #conv2d}.
     *
     * @param gx as x, or null where nobody needs it
     * @param gw as w; {@code gb} follows it directly in memory
     */
    Kernel conv2dBackward(Tensor x, Tensor w, boolean same, Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb);

    /** Maximum over windows of size x size, moved by stride, without padding; then {@code max(y, 0)} where rectified. */
    Kernel maxPool(Tensor x, int size, int stride, boolean rectified, Tensor y);

    /** Gradient of {@link #maxPool} with respect to x; of equal maxima one gets it. */
    Kernel maxPoolBackward(Tensor x, int size, int stride, boolean rectified, Tensor y, Tensor gy, Tensor gx);

    /** {@code z = x + a y}; z may be x or y. */
    Kernel addScaled(Tensor x, double a, Tensor y, Tensor z);
}
