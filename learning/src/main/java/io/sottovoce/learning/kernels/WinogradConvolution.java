package io.sottovoce.learning.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions with windows of three by three at a stride of one by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray
 * 2016): inputs are cut into tiles of 6 x 6 and transformed, a product over channels is made for each of 36 points, and each
 * tile's 4 x 4 outputs are transformed back; a quarter of the definition's multiplications. See {@link Winograd}.
 *
 * <p>Works through lines of tiles in pieces, so that memory for transformed tiles does not grow with the number of images.
 * Differs from the definition by some 1e-6 of the result's norm.
 */
final class WinogradConvolution {
    /** Floats of transformed tiles at a time: 8 MiB. */
    private static final int TILE_FLOATS = 1 << 21;

    private static final int ALL = Winograd.POINTS * Winograd.POINTS;

    /** The point (1, 1), whose product all outputs of a tile have in them as it is. */
    private static final int CONSTANT = Winograd.POINTS + 1;

    private final Kernels kernels;
    private final Tensor x;
    private final Tensor w;
    private final WinogradTiles tiles;
    private final int channels;
    private final int filters;
    private final Tensor transformedWeights;
    private final Tensor weightSlopes;
    private final Tensor data;
    private final Tensor products;
    private final Tensor ones;
    private final WinogradWeights weights;
    private final int linesMax;

    /** Prepares for weights w, inputs x and outputs of the shape of y. */
    WinogradConvolution(Kernels kernels, Arena arena, Tensor x, Tensor w, Window window, Tensor y) {
        this.kernels = kernels;
        this.x = x;
        this.w = w;
        this.tiles = WinogradTiles.of(x, window, y);
        this.channels = w.extent(2);
        this.filters = w.extent(3);
        this.linesMax = Math.min(tiles.lines(), Math.max(1, TILE_FLOATS / (ALL * (channels + filters) * tiles.across())));
        this.weights = new WinogradWeights(w);
        int size = ALL * channels * filters;
        int most = linesMax * tiles.across();
        Tensor scratch = arena.scratch(2 * size + ALL * most * (channels + filters));
        this.transformedWeights = scratch.slice(0, size);
        this.weightSlopes = scratch.slice(size, size);
        this.data = scratch.slice(2L * size, ALL * most * channels);
        this.products = scratch.slice(2L * size + data.size(), ALL * most * filters);
        this.ones = arena.allocate(most);
        float[] values = new float[most];
        Arrays.fill(values, 1);
        ones.write(0, values, 0, most);
    }

    /** {@code y} of the inputs and a bias. */
    Kernel forward(Tensor bias, Tensor y) {
        WinogradGather gather = WinogradGather.data(tiles, x);
        WinogradScatter scatter = WinogradScatter.outputs(tiles, y);
        List<Kernel> parts = new ArrayList<>();
        parts.add(() -> weights.transform(w, transformedWeights));
        for (int first = 0; first < tiles.lines(); first += linesMax) {
            int from = first;
            int lines = Math.min(linesMax, tiles.lines() - first);
            int rows = lines * tiles.across();
            parts.add(() -> gather.run(from, lines, data));
            parts.add(kernels.matmul(
                    ones.view(rows, 1), false, bias.view(1, filters), false, matrix(products, CONSTANT, rows, filters)));
            for (int i = 0; i < ALL; i++) {
                parts.add(kernels.matmul(
                        matrix(data, i, rows, channels),
                        false,
                        matrix(transformedWeights, i, channels, filters),
                        false,
                        i == CONSTANT,
                        matrix(products, i, rows, filters)));
            }
            parts.add(() -> scatter.run(from, lines, products));
        }
        return Kernel.sequence(parts);
    }

    /** Gradients of inputs, where they are wanted, weights and bias. */
    Kernel backward(Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb) {
        WinogradGather gatherData = WinogradGather.data(tiles, x);
        WinogradGather gather = WinogradGather.slopes(tiles, gy);
        WinogradScatter scatter = gx == null ? null : WinogradScatter.slopes(tiles, gx);
        List<Kernel> parts = new ArrayList<>();
        parts.add(() -> weights.transform(w, transformedWeights));
        for (int first = 0; first < tiles.lines(); first += linesMax) {
            int from = first;
            int lines = Math.min(linesMax, tiles.lines() - first);
            int rows = lines * tiles.across();
            boolean accumulate = first > 0;
            parts.add(() -> gatherData.run(from, lines, data));
            parts.add(() -> gather.run(from, lines, products));
            parts.add(kernels.matmul(
                    ones.view(1, rows), false, matrix(products, CONSTANT, rows, filters), false, accumulate, gb.view(1, filters)));
            for (int i = 0; i < ALL; i++) {
                parts.add(kernels.matmul(
                        matrix(data, i, rows, channels),
                        true,
                        matrix(products, i, rows, filters),
                        false,
                        accumulate,
                        matrix(weightSlopes, i, channels, filters)));
                if (gx != null) {
                    parts.add(kernels.matmul(
                            matrix(products, i, rows, filters),
                            false,
                            matrix(transformedWeights, i, channels, filters),
                            true,
                            matrix(data, i, rows, channels)));
                }
            }
            if (scatter != null) {
                parts.add(() -> scatter.run(from, lines, data));
            }
        }
        parts.add(() -> weights.transformBack(weightSlopes, gw));
        return Kernel.sequence(parts);
    }

    private static Tensor matrix(Tensor matrices, int index, int rows, int columns) {
        return matrices.slice((long) index * rows * columns, rows, columns);
    }
}
