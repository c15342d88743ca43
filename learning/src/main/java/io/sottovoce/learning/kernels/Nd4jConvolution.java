package io.sottovoce.learning.kernels;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The library's convolution. */
final class Nd4jConvolution implements Convolution {
    private static final long WEIGHTS_HWIO = 0;

    private final Arena arena;
    private final Tensor x;
    private final Tensor w;
    private final Tensor b;
    private final Window window;
    private final Tensor y;

    Nd4jConvolution(Arena arena, Tensor x, Tensor w, Tensor b, Window window, Tensor y) {
        this.arena = arena;
        this.x = x;
        this.w = w;
        this.b = b;
        this.window = window;
        this.y = y;
    }

    @Override
    public Kernel forward() {
        return PreparedOp.named("conv2d")
                .inputs(x, w, b)
                .outputs(y)
                .integers(geometry())
                .helpers(reaches())
                .prepare();
    }

    /** The library makes the input's gradient whether or not it is needed. */
    @Override
    public Kernel backward(Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb) {
        Tensor inputGradient =
                gx != null ? gx : arena.scratch(x.size()).view(x.extent(0), x.extent(1), x.extent(2), x.extent(3));
        return PreparedOp.named("conv2d_bp")
                .inputs(x, w, gb, gy)
                .outputs(inputGradient, gw, gb)
                .integers(geometry())
                .helpers(reaches())
                .prepare();
    }

    /** Whether the windows reach the image's far ends: oneDNN knows no padding that takes away. */
    private boolean reaches() {
        return !window.same()
                || ((y.extent(1) - 1) * window.strideHeight() + window.height() >= x.extent(1)
                        && (y.extent(2) - 1) * window.strideWidth() + window.width() >= x.extent(2));
    }

    private long[] geometry() {
        return LongStream.concat(
                        LongStream.of(Nd4jKernels.place(window)), LongStream.of(Nd4jKernels.NHWC, WEIGHTS_HWIO))
                .toArray();
    }
}
