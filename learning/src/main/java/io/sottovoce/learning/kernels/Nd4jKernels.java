package io.sottovoce.learning.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Kernels made of library operations only, for any backend. {@code matmul} is the custom operation of that name, which
 * goes through oneDNN on the CPU; the library's {@code gemm} goes through OpenBLAS and is slower.
 */
public final class Nd4jKernels implements Kernels {
    static final long NHWC = 1;

    private final Arena arena;

    /** Kernels whose intermediate results live in this arena. */
    public Nd4jKernels(Arena arena) {
        this.arena = arena;
    }

    @Override
    public Kernel matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, boolean accumulate, Tensor c) {
        return PreparedOp.named("matmul")
                .inputs(a, b)
                .outputs(c)
                .integers(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
                .reals(1, accumulate ? 1 : 0)
                .prepare();
    }

    @Override
    public Kernel blockMatmul(Blocks a, boolean transposeA, Blocks b, boolean transposeB, double scale, Blocks c) {
        List<Kernel> products = new ArrayList<>();
        for (int i = 0; i < a.count(); i++) {
            products.add(PreparedOp.named("matmul")
                    .inputs(block(a, i), block(b, i))
                    .outputs(block(c, i))
                    .integers(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
                    .reals(scale, 0)
                    .prepare());
        }
        return Kernel.sequence(products);
    }

    private static Tensor block(Blocks blocks, int index) {
        return blocks.tensor()
                .rows(
                        blocks.offset(index),
                        blocks.shape().rows(),
                        blocks.shape().columns(),
                        blocks.shape().rowStep());
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
    public Convolution conv2d(Tensor x, Tensor w, Tensor b, Window window, Tensor y, Keep keep) {
        return new Nd4jConvolution(arena, x, w, b, window, y);
    }

    /** Row by row: one call more for each is cheaper than gathering patches, and yields the input's gradient besides. */
    @Override
    public Kernel conv2dExamples(Tensor x, Tensor w, Window window, Tensor gy, @Nullable Tensor gx, Tensor each) {
        List<Kernel> rows = new ArrayList<>();
        int filters = w.extent(3);
        int size = w.size() + filters;
        for (int i = 0; i < x.extent(0); i++) {
            Tensor gradient = each.slice((long) i * size, size);
            Tensor gw = gradient.view(w.extent(0), w.extent(1), w.extent(2), filters);
            Tensor gb = gradient.slice(w.size(), filters);
            Tensor slopes = gy.rowsFrom(i, 1);
            rows.add(new Nd4jConvolution(arena, x.rowsFrom(i, 1), w, gb, window, slopes)
                    .backward(slopes, gx == null ? null : gx.rowsFrom(i, 1), gw, gb));
        }
        return Kernel.sequence(rows);
    }

    @Override
    public Kernel maxPool(Tensor x, Window window, boolean rectified, Tensor y) {
        Kernel pool = PreparedOp.named("maxpool2d")
                .inputs(x)
                .outputs(y)
                .integers(geometry(window))
                .prepare();
        return rectified ? Kernel.sequence(List.of(pool, relu(y, y))) : pool;
    }

    @Override
    public Kernel maxPoolBackward(Tensor x, Window window, boolean rectified, Tensor y, Tensor gy, Tensor gx) {
        List<Kernel> parts = new ArrayList<>();
        if (rectified) {
            parts.add(reluBackward(y, gy, gy));
        }
        parts.add(PreparedOp.named("maxpool2d_bp")
                .inputs(x, gy)
                .outputs(gx)
                .integers(geometry(window))
                .prepare());
        return Kernel.sequence(parts);
    }

    @Override
    public Kernel averagePool(Tensor x, Window window, Tensor y) {
        return PreparedOp.named("avgpool2d")
                .inputs(x)
                .outputs(y)
                .integers(geometry(window))
                .prepare();
    }

    @Override
    public Kernel averagePoolBackward(Tensor x, Window window, Tensor gy, Tensor gx) {
        return PreparedOp.named("avgpool2d_bp")
                .inputs(x, gy)
                .outputs(gx)
                .integers(geometry(window))
                .prepare();
    }

    /** The operation computes in0 + a in1: the reverse of BLAS. */
    @Override
    public Kernel addScaled(Tensor x, DoubleSupplier a, Tensor y, Tensor z) {
        return PreparedOp.named("axpy").inputs(x, y).outputs(z).preparedWith(a);
    }

    @Override
    public Kernel squaredNorms(Tensor x, Tensor y) {
        return PreparedOp.named("reduce_sqnorm")
                .inputs(x)
                .outputs(y)
                .integers(1)
                .prepare();
    }

    private static long[] geometry(Window window) {
        // What the zeros of padding count as, and the layout.
        return LongStream.concat(LongStream.of(place(window)), LongStream.of(0, NHWC))
                .toArray();
    }

    /** What operations on windows begin with: extents, strides, padding, dilation. */
    static long[] place(Window window) {
        return new long[] {
            window.height(),
            window.width(),
            window.strideHeight(),
            window.strideWidth(),
            0,
            0,
            1,
            1,
            window.same() ? 1 : 0
        };
    }
}
