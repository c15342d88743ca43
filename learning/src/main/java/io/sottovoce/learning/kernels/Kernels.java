package io.sottovoce.learning.kernels;

import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Prepares kernels over tensors. Images are [rows, height, width, channels]; matrices are row-major.
 *
 * <p>{@link Nd4jKernels} uses library operations only and so runs wherever the library does; {@link CpuKernels} replaces
 * some of them by faster ones. Each is tested against the other.
 */
public interface Kernels {
    /** The fastest kernels for the device that the library runs on. */
    static Kernels of(Arena arena) {
        return CpuKernels.available() ? new CpuKernels(arena) : new Nd4jKernels(arena);
    }

    /** {@code c = op(a) op(b)}, where op transposes or not. */
    default Kernel matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
        return matmul(a, transposeA, b, transposeB, false, c);
    }

    /** {@code c = op(a) op(b)}, or where it accumulates, {@code c += op(a) op(b)}. */
    Kernel matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, boolean accumulate, Tensor c);

    /**
     * One product for each of the matrices that blocks pick out of their tensors: {@code c = scale op(a) op(b)}.
     *
     * @param a as many blocks as b and c
     */
    Kernel blockMatmul(Blocks a, boolean transposeA, Blocks b, boolean transposeB, double scale, Blocks c);

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
     * Cross-correlation.
     *
     * @param x [rows, height, width, channels]
     * @param w [window height, window width, channels, filters]
     * @param b [filters]; follows w directly in memory
     * @param y [rows, height', width', filters]
     */
    Convolution conv2d(Tensor x, Tensor w, Tensor b, Window window, Tensor y, Keep keep);

    /**
     * Whether {@link #pooledConv2d} does this, faster than one after the other.
     *
     * @param convolved the convolution's shape [rows, height', width', filters]
     */
    default boolean poolsInside(Tensor w, Window window, long[] convolved, Window pool) {
        return false;
    }

    /**
     * As {@link #conv2d}, then {@link #maxPool} with a rectifier, without the memory between, where {@link #poolsInside}.
     *
     * @param convolved the convolution's shape [rows, height', width', filters]
     * @param y [rows, height'', width'', filters]
     */
    default PooledConvolution pooledConv2d(
            Tensor x, Tensor w, Tensor b, Window window, long[] convolved, Tensor y, Keep keep) {
        throw new UnsupportedOperationException("these kernels pool apart");
    }

    /**
     * Gradients of {@link #conv2d} with respect to weights and bias, of each row by itself.
     *
     * @param gx where the input's gradient goes; null where nobody needs it
     * @param each [rows, weights and then bias]
     */
    Kernel conv2dExamples(Tensor x, Tensor w, Window window, Tensor gy, @Nullable Tensor gx, Tensor each);

    /** Maximum over windows without padding; then {@code max(y, 0)} where rectified. */
    Kernel maxPool(Tensor x, Window window, boolean rectified, Tensor y);

    /** Gradient of {@link #maxPool} with respect to x; of equal maxima one gets it. May overwrite gy. */
    Kernel maxPoolBackward(Tensor x, Window window, boolean rectified, Tensor y, Tensor gy, Tensor gx);

    /** Mean over windows without padding. */
    Kernel averagePool(Tensor x, Window window, Tensor y);

    /** Gradient of {@link #averagePool} with respect to x. */
    Kernel averagePoolBackward(Tensor x, Window window, Tensor gy, Tensor gx);

    /** {@code z = x + a y} with a as it is when the kernel runs; z may be x or y. */
    Kernel addScaled(Tensor x, DoubleSupplier a, Tensor y, Tensor z);

    /** {@code z = x + a y}; z may be x or y. */
    default Kernel addScaled(Tensor x, double a, Tensor y, Tensor z) {
        return addScaled(x, () -> a, y, z);
    }

    /**
     * The squared L2 norm of each row.
     *
     * @param x [rows, n]
     * @param y [rows]
     */
    Kernel squaredNorms(Tensor x, Tensor y);
}
