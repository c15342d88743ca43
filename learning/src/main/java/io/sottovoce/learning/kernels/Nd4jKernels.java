package io.sottovoce.learning.kernels;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kernels made of library operations only, for any backend. {@code matmul} is the custom operation of that name, which
 * goes through oneDNN on the CPU; the library's {@code gemm} goes through OpenBLAS and is slower.
 */
public final class Nd4jKernels implements Kernels {
    private static final long NHWC = 1;
    private static final long WEIGHTS_HWIO = 0;

    private final Arena arena;

    /** Kernels whose intermediate results live in this arena. */
    public Nd4jKernels(Arena arena) {
        this.arena = arena;
    }

    @Override
    public Kernel matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
        return PreparedOp.named("matmul")
                .inputs(a, b)
                .outputs(c)
                .integers(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
                .reals(1, 0)
                .prepare();
    }

    @Override
    public Kernel affine(Tensor x, Tensor w, Tensor b, boolean rectified, Tensor y) {
        Kernel product = matmul(x, false, w, false, y);
        Kernel bias =
                PreparedOp.named("biasadd").inputs(y, b).outputs(y).flags(false).prepare();
        Kernel sum = Kernel.sequence(List.of(product, bias));
        return rectified ? Kernel.sequence(List.of(sum, relu(y, y))) : sum;
    }

    @Override
    public Kernel biasBackward(Tensor y, boolean rectified, Tensor gy, Tensor gb) {
        Kernel sums = PreparedOp.named("reduce_sum")
                .inputs(gy)
                .outputs(gb)
                .integers(0)
                .prepare();
        return rectified ? Kernel.sequence(List.of(reluBackward(y, gy, gy), sums)) : sums;
    }

    @Override
    public Kernel relu(Tensor x, Tensor y) {
        return PreparedOp.named("relu").inputs(x).outputs(y).reals(0).prepare();
    }

    @Override
    public Kernel reluBackward(Tensor y, Tensor gy, Tensor gx) {
        return PreparedOp.named("relu_bp").inputs(y, gy).outputs(gx).reals(0).prepare();
    }

    @Override
    public Kernel conv2d(Tensor x, Tensor w, Tensor b, boolean same, Tensor y) {
        return PreparedOp.named("conv2d")
                .inputs(x, w, b)
                .outputs(y)
                .integers(convolution(w, same))
                .prepare();
    }

    @Override
    public Kernel conv2dBackward(
            Tensor x, Tensor w, boolean same, Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb) {
        Tensor inputGradient =
                gx != null ? gx : arena.scratch(x.size()).view(x.extent(0), x.extent(1), x.extent(2), x.extent(3));
        return PreparedOp.named("conv2d_bp")
                .inputs(x, w, gb, gy)
                .outputs(inputGradient, gw, gb)
                .integers(convolution(w, same))
                .prepare();
    }

    @Override
    public Kernel maxPool(Tensor x, int size, int stride, boolean rectified, Tensor y) {
        Kernel pool = PreparedOp.named("maxpool2d")
                .inputs(x)
                .outputs(y)
                .integers(window(size, stride))
                .prepare();
        return rectified ? Kernel.sequence(List.of(pool, relu(y, y))) : pool;
    }

    @Override
    public Kernel maxPoolBackward(Tensor x, int size, int stride, boolean rectified, Tensor y, Tensor gy, Tensor gx) {
        List<Kernel> parts = new ArrayList<>();
        if (rectified) {
            parts.add(reluBackward(y, gy, gy));
        }
        parts.add(PreparedOp.named("maxpool2d_bp")
                .inputs(x, gy)
                .outputs(gx)
                .integers(window(size, stride))
                .prepare());
        return Kernel.sequence(parts);
    }

    /** The operation computes in0 + a in1: the reverse of BLAS. */
    @Override
    public Kernel addScaled(Tensor x, double a, Tensor y, Tensor z) {
        return PreparedOp.named("axpy").inputs(x, y).outputs(z).reals(a).prepare();
    }

    private static long[] convolution(Tensor w, boolean same) {
        return new long[] {w.extent(0), w.extent(1), 1, 1, 0, 0, 1, 1, same ? 1 : 0, NHWC, WEIGHTS_HWIO};
    }

    private static long[] window(int size, int stride) {
        return new long[] {size, size, stride, stride, 0, 0, 1, 1, 0, 0, NHWC};
    }
}
