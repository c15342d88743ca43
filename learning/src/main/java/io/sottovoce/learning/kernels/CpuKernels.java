package io.sottovoce.learning.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Kernels for the processor: those of the library, but where its call costs more than its work, or it computes what
 * nobody needs, a direct call of BLAS or a loop over a copy on the heap, which the compiler turns into vector
 * instructions.
 */
public final class CpuKernels implements Kernels {
    /** Products of at most so many columns go to BLAS: the library's own path costs 14 microseconds to begin with. */
    private static final int NARROW = 16;

    /** Channels up to which a convolution is a product over gathered patches. */
    private static final int FEW_CHANNELS = 4;

    /** Floats of patches up to which gathering them is cheaper than a call for each row. */
    private static final int FEW_PATCHES = 1 << 20;

    private final Arena arena;
    private final Nd4jKernels library;

    /** Kernels whose intermediate results live in this arena. */
    public CpuKernels(Arena arena) {
        this.arena = arena;
        this.library = new Nd4jKernels(arena);
        if (openblas.blas_get_num_threads() != 1) {
            openblas.blas_set_num_threads(1); // takes a millisecond or two
        }
    }

    /** Whether the library runs on the processor. */
    static boolean available() {
        return Nd4j.getBackend()
                .getClass()
                .getSimpleName()
                .toLowerCase(Locale.ROOT)
                .contains("cpu");
    }

    @Override
    public Kernel matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, boolean accumulate, Tensor c) {
        return c.extent(1) <= NARROW || c.extent(0) == 1
                ? new BlasProduct(a, transposeA, b, transposeB, accumulate, c)
                : library.matmul(a, transposeA, b, transposeB, accumulate, c);
    }

    @Override
    public Kernel blockMatmul(Blocks a, boolean transposeA, Blocks b, boolean transposeB, double scale, Blocks c) {
        return new BlasBlocks(a, transposeA, b, transposeB, (float) scale, c);
    }

    @Override
    public Kernel affine(Tensor x, Tensor w, Tensor b, boolean rectified, Tensor y) {
        return Kernel.sequence(List.of(matmul(x, false, w, false, y), new HostKernels.Bias(y, b, rectified)));
    }

    @Override
    public Kernel biasBackward(Tensor y, boolean rectified, Tensor gy, Tensor gb) {
        return new HostKernels.BiasBackward(y, rectified, gy, gb);
    }

    @Override
    public Kernel relu(Tensor x, Tensor y) {
        return new HostKernels.Relu(x, y);
    }

    @Override
    public Kernel reluBackward(Tensor y, Tensor gy, Tensor gx) {
        return new HostKernels.ReluBackward(y, gy, gx);
    }

    @Override
    public Convolution conv2d(Tensor x, Tensor w, Tensor b, Window window, Tensor y, Keep keep) {
        if (WinogradConvolution.pays(w, window, y.shape())) {
            return new WinogradConvolution(this, arena, x, w, b, window, y, keep);
        }
        Convolution plain = library.conv2d(x, w, b, window, y, keep);
        return w.extent(2) <= FEW_CHANNELS ? new PatchConvolution(this, arena, plain, x, w, b, window, y, keep) : plain;
    }

    @Override
    public boolean poolsInside(Tensor w, Window window, long[] convolved, Window pool) {
        return WinogradConvolution.pays(w, window, convolved) && PooledWindows.fits(convolved, pool);
    }

    @Override
    public PooledConvolution pooledConv2d(
            Tensor x, Tensor w, Tensor b, Window window, long[] convolved, Tensor y, Keep keep) {
        return new PooledWinogradConvolution(this, arena, x, w, b, window, convolved, y, keep);
    }

    /** Of patches where they are few: one pass gathers them, and a product for each row does the rest. */
    @Override
    public Kernel conv2dExamples(Tensor x, Tensor w, Window window, Tensor gy, @Nullable Tensor gx, Tensor each) {
        int rows = x.extent(0);
        int filters = w.extent(3);
        int patch = w.size() / filters + 1;
        int places = gy.size() / filters / rows;
        if ((long) patch * places * rows > FEW_PATCHES) {
            return library.conv2dExamples(x, w, window, gy, gx, each);
        }
        boolean byPlace = PatchConvolution.byPlace(x, window);
        Tensor patches = arena.scratch(patch * places * rows);
        List<Kernel> parts = new ArrayList<>();
        if (gx != null) {
            Tensor changes = patches.view((long) places * rows, patch - 1);
            parts.add(matmul(gy.view((long) places * rows, filters), false, w.view(patch - 1, filters), true, changes));
            parts.add(new PatchScatter(changes, window, gy, gx));
        }
        parts.add(PatchConvolution.gather(byPlace, x, window, gy, patches));
        Blocks gathered = byPlace
                ? new Blocks(patches, 1, rows, 0, places * patch, new Blocks.MatrixShape(places, patch, patch))
                : new Blocks(patches, 1, rows, 0, places, new Blocks.MatrixShape(patch, places, places * rows));
        parts.add(blockMatmul(
                gathered,
                byPlace,
                new Blocks(gy, 1, rows, 0, places * filters, new Blocks.MatrixShape(places, filters, filters)),
                false,
                1,
                new Blocks(each, 1, rows, 0, patch * filters, new Blocks.MatrixShape(patch, filters, filters))));
        return Kernel.sequence(parts);
    }

    @Override
    public Kernel maxPool(Tensor x, Window window, boolean rectified, Tensor y) {
        if (rectified && RectifiedMaxPool.fits(x, window)) {
            return new RectifiedMaxPool(x, y).forward();
        }
        Kernel pool = library.maxPool(x, window, false, y);
        return rectified ? Kernel.sequence(List.of(pool, relu(y, y))) : pool;
    }

    @Override
    public Kernel maxPoolBackward(Tensor x, Window window, boolean rectified, Tensor y, Tensor gy, Tensor gx) {
        if (rectified && RectifiedMaxPool.fits(x, window)) {
            return new RectifiedMaxPool(x, y).backward(gy, gx);
        }
        Kernel pool = library.maxPoolBackward(x, window, false, y, gy, gx);
        return rectified ? Kernel.sequence(List.of(reluBackward(y, gy, gy), pool)) : pool;
    }

    @Override
    public Kernel averagePool(Tensor x, Window window, Tensor y) {
        return library.averagePool(x, window, y);
    }

    @Override
    public Kernel averagePoolBackward(Tensor x, Window window, Tensor gy, Tensor gx) {
        return library.averagePoolBackward(x, window, gy, gx);
    }

    @Override
    public Kernel addScaled(Tensor x, DoubleSupplier a, Tensor y, Tensor z) {
        return library.addScaled(x, a, y, z);
    }

    @Override
    public Kernel squaredNorms(Tensor x, Tensor y) {
        int rows = x.extent(0);
        int width = x.size() / rows;
        FloatPointer[] pointers = new FloatPointer[rows];
        for (int i = 0; i < rows; i++) {
            pointers[i] = x.slice((long) i * width, width).pointer();
        }
        float[] norms = new float[rows];
        return () -> {
            for (int i = 0; i < rows; i++) {
                norms[i] = openblas.cblas_sdot(width, pointers[i], 1, pointers[i], 1);
            }
            y.write(0, norms, 0, rows);
        };
    }

    /** A product of row-major matrices by BLAS. */
    private static final class BlasProduct implements Kernel {
        private final FloatPointer a;
        private final FloatPointer b;
        private final FloatPointer c;
        private final int transposeA;
        private final int transposeB;
        private final int rows;
        private final int columns;
        private final int inner;
        private final int stepA;
        private final int stepB;
        private final float beta;

        BlasProduct(Tensor a, boolean transposeA, Tensor b, boolean transposeB, boolean accumulate, Tensor c) {
            this.a = a.pointer();
            this.b = b.pointer();
            this.c = c.pointer();
            this.transposeA = transpose(transposeA);
            this.transposeB = transpose(transposeB);
            this.rows = c.extent(0);
            this.columns = c.extent(1);
            this.inner = a.extent(transposeA ? 0 : 1);
            this.stepA = a.extent(1);
            this.stepB = b.extent(1);
            this.beta = accumulate ? 1 : 0;
        }

        @Override
        public void run() {
            if (rows == 1 && transposeA == openblas.CblasNoTrans) {
                row();
                return;
            }
            openblas.cblas_sgemm(
                    openblas.CblasRowMajor,
                    transposeA,
                    transposeB,
                    rows,
                    columns,
                    inner,
                    1,
                    a,
                    stepA,
                    b,
                    stepB,
                    beta,
                    c,
                    columns);
        }

        /** One row times a matrix, which is then read once and not packed first. */
        private void row() {
            boolean across = transposeB == openblas.CblasTrans;
            openblas.cblas_sgemv(
                    openblas.CblasRowMajor,
                    transpose(!across),
                    across ? columns : inner,
                    across ? inner : columns,
                    1,
                    b,
                    stepB,
                    a,
                    1,
                    beta,
                    c,
                    1);
        }

        static int transpose(boolean transposed) {
            return transposed ? openblas.CblasTrans : openblas.CblasNoTrans;
        }
    }

    /** Products of blocks by BLAS, which takes rows that lie apart as they are. */
    private static final class BlasBlocks implements Kernel {
        private final FloatPointer[] a;
        private final FloatPointer[] b;
        private final FloatPointer[] c;
        private final int transposeA;
        private final int transposeB;
        private final int inner;
        private final float scale;
        private final Blocks.MatrixShape left;
        private final Blocks.MatrixShape right;
        private final Blocks.MatrixShape product;

        BlasBlocks(Blocks a, boolean transposeA, Blocks b, boolean transposeB, float scale, Blocks c) {
            this.a = pointers(a);
            this.b = pointers(b);
            this.c = pointers(c);
            this.transposeA = BlasProduct.transpose(transposeA);
            this.transposeB = BlasProduct.transpose(transposeB);
            this.left = a.shape();
            this.right = b.shape();
            this.product = c.shape();
            this.inner = transposeA ? left.rows() : left.columns();
            this.scale = scale;
        }

        @Override
        public void run() {
            for (int i = 0; i < c.length; i++) {
                openblas.cblas_sgemm(
                        openblas.CblasRowMajor,
                        transposeA,
                        transposeB,
                        product.rows(),
                        product.columns(),
                        inner,
                        scale,
                        a[i],
                        left.rowStep(),
                        b[i],
                        right.rowStep(),
                        0,
                        c[i],
                        product.rowStep());
            }
        }

        private static FloatPointer[] pointers(Blocks blocks) {
            FloatPointer[] pointers = new FloatPointer[blocks.count()];
            for (int i = 0; i < pointers.length; i++) {
                pointers[i] = blocks.tensor().slice(blocks.offset(i), 0).pointer();
            }
            return pointers;
        }
    }
}
