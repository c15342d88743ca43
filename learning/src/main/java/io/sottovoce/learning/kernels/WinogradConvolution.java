package io.sottovoce.learning.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions with windows of three by three at a stride of one, by Winograd's minimal filtering F(4x4, 3x3) (Lavin and
 * Gray 2016, algorithm 1): inputs are cut into tiles of 6 x 6 and transformed, for each of the 36 points there is one product
 * over the channels, and its results are transformed back into outputs, 4 x 4 a tile. Takes a quarter of the definition's
 * multiplications. The gradients are the same three steps with the transposed matrices of {@link Winograd}.
 *
 * <p>Lines of tiles are worked through in pieces, so that the memory for transformed tiles does not grow with the number of
 * images: {@link #TILE_FLOATS}, and twice the transformed weights, of at most 36 {@link #WEIGHTS_MAX} floats. Images so wide
 * that one line of tiles would take more are left to the library. Values differ from the definition's by some 1e-6 of their norm.
 */
final class WinogradConvolution {
    /** Floats of transformed tiles at a time: 8 MiB, with which a product has enough rows to fill the processor. */
    private static final int TILE_FLOATS = 1 << 21;

    /** Channels and filters from which on: with fewer, transforms cost what products save. */
    private static final int CHANNELS_MIN = 32;

    /** Multiplications by definition, over nine, from which on: with fewer, 36 calls cost what products save. */
    private static final int WORK_MIN = 1 << 22;

    /** Channels times filters up to which transformed weights, four times the weights, are small beside the tiles. */
    private static final int WEIGHTS_MAX = 1 << 15;

    private static final int ALL = Winograd.POINTS * Winograd.POINTS;

    /** The point (1, 1): all outputs of a tile have its product as it is, and it has the sum of their gradients. */
    private static final int CONSTANT = Winograd.POINTS + 1;

    private final Kernels kernels;
    private final Tensor x;
    private final WinogradTiles tiles;
    private final int channels;
    private final int filters;
    private final int linesMax;
    private final Tensor weights;
    private final Tensor weightSlopes;
    private final Tensor inputs;
    private final Tensor outputs;
    private final Tensor ones;
    private final WinogradWeights transform;
    private final Kernel transformWeights;

    /** Prepares for inputs x, weights w and outputs of the shape of y. */
    WinogradConvolution(Kernels kernels, Arena arena, Tensor x, Tensor w, Window window, Tensor y) {
        this.kernels = kernels;
        this.x = x;
        this.tiles = WinogradTiles.of(x, window, y);
        this.channels = w.extent(2);
        this.filters = w.extent(3);
        this.linesMax = linesMax();
        int most = linesMax * tiles.across();
        int size = ALL * channels * filters;
        Tensor scratch = arena.scratch(2 * size + ALL * most * (channels + filters));
        this.weights = scratch.slice(0, size);
        this.weightSlopes = scratch.slice(size, size);
        this.inputs = scratch.slice(2L * size, (long) ALL * most * channels);
        this.outputs = scratch.slice(2L * size + inputs.size(), (long) ALL * most * filters);
        this.ones = ones(arena, most);
        this.transform = new WinogradWeights(w);
        this.transformWeights = () -> transform.forward(w, weights);
    }

    /** Whether it is faster than the library's operation. */
    static boolean pays(Tensor w, Window window, Tensor y) {
        int channels = w.extent(2);
        int filters = w.extent(3);
        return window.height() == Winograd.WEIGHTS
                && window.width() == Winograd.WEIGHTS
                && window.strideHeight() == 1
                && window.strideWidth() == 1
                && Math.min(channels, filters) >= CHANNELS_MIN
                && (long) channels * filters <= WEIGHTS_MAX
                && (long) channels * y.size() >= WORK_MIN
                && lineFloats(channels, filters, WinogradTiles.tiles(y.extent(2))) <= TILE_FLOATS;
    }

    private int linesMax() {
        return (int) Math.min(tiles.lines(), Math.max(1, TILE_FLOATS / lineFloats(channels, filters, tiles.across())));
    }

    /** Floats of one line of transformed tiles, inputs and outputs. */
    private static long lineFloats(int channels, int filters, int across) {
        return (long) ALL * (channels + filters) * across;
    }

    private static Tensor ones(Arena arena, int count) {
        float[] values = new float[count];
        Arrays.fill(values, 1);
        Tensor tensor = arena.allocate(count);
        tensor.write(0, values, 0, count);
        return tensor;
    }

    /** Outputs, of the inputs and a bias. */
    Kernel forward(Tensor bias, Tensor y) {
        WinogradGather gather = WinogradGather.inputs(tiles, x);
        WinogradScatter scatter = WinogradScatter.outputs(tiles, y);
        List<Kernel> parts = new ArrayList<>(List.of(transformWeights));
        for (Piece piece : pieces()) {
            parts.add(() -> gather.run(piece.first, piece.lines, inputs));
            parts.add(kernels.matmul(
                    ones.view(piece.tiles, 1), false, bias.view(1, filters), false, piece.outputs(CONSTANT)));
            for (int i = 0; i < ALL; i++) {
                parts.add(kernels.matmul(
                        piece.inputs(i), false, weights(weights, i), false, i == CONSTANT, piece.outputs(i)));
            }
            parts.add(() -> scatter.run(piece.first, piece.lines, outputs));
        }
        return Kernel.sequence(parts);
    }

    /** Gradients of inputs, where they are wanted, weights and bias. */
    Kernel backward(Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb) {
        WinogradGather slopes = WinogradGather.slopes(tiles, gy);
        WinogradGather gather = WinogradGather.inputs(tiles, x);
        WinogradScatter scatter = gx == null ? null : WinogradScatter.slopes(tiles, gx);
        List<Kernel> parts = new ArrayList<>(List.of(transformWeights));
        for (Piece piece : pieces()) {
            parts.add(() -> slopes.run(piece.first, piece.lines, outputs));
            parts.add(() -> gather.run(piece.first, piece.lines, inputs));
            parts.add(biasSlope(piece, gb));
            // Point by point, so that the second product finds its operand in a near cache.
            for (int i = 0; i < ALL; i++) {
                parts.add(weightSlope(piece, i));
                if (scatter != null) {
                    parts.add(inputSlope(piece, i));
                }
            }
            if (scatter != null) {
                parts.add(() -> scatter.run(piece.first, piece.lines, inputs));
            }
        }
        parts.add(() -> transform.back(weightSlopes, gw));
        return Kernel.sequence(parts);
    }

    /** The inputs' gradient alone. */
    Kernel inputBackward(Tensor gy, Tensor gx) {
        WinogradGather slopes = WinogradGather.slopes(tiles, gy);
        WinogradScatter scatter = WinogradScatter.slopes(tiles, gx);
        List<Kernel> parts = new ArrayList<>(List.of(transformWeights));
        for (Piece piece : pieces()) {
            parts.add(() -> slopes.run(piece.first, piece.lines, outputs));
            for (int i = 0; i < ALL; i++) {
                parts.add(inputSlope(piece, i));
            }
            parts.add(() -> scatter.run(piece.first, piece.lines, inputs));
        }
        return Kernel.sequence(parts);
    }

    private Kernel biasSlope(Piece piece, Tensor gb) {
        return kernels.matmul(
                ones.view(1, piece.tiles), false, piece.outputs(CONSTANT), false, piece.first > 0, gb.view(1, filters));
    }

    private Kernel weightSlope(Piece piece, int point) {
        return kernels.matmul(
                piece.inputs(point), true, piece.outputs(point), false, piece.first > 0, weights(weightSlopes, point));
    }

    /** Into the memory of the transformed inputs, whose use is over. */
    private Kernel inputSlope(Piece piece, int point) {
        return kernels.matmul(piece.outputs(point), false, weights(weights, point), true, piece.inputs(point));
    }

    private Tensor weights(Tensor matrices, int index) {
        return matrices.slice((long) index * channels * filters, channels, filters);
    }

    private List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        for (int first = 0; first < tiles.lines(); first += linesMax) {
            pieces.add(new Piece(first, Math.min(linesMax, tiles.lines() - first)));
        }
        return pieces;
    }

    /** Lines of tiles that are worked on together. */
    private final class Piece {
        private final int first;
        private final int lines;
        private final int tiles;

        Piece(int first, int lines) {
            this.first = first;
            this.lines = lines;
            this.tiles = lines * WinogradConvolution.this.tiles.across();
        }

        Tensor inputs(int point) {
            return inputs.slice((long) point * tiles * channels, tiles, channels);
        }

        Tensor outputs(int point) {
            return outputs.slice((long) point * tiles * filters, tiles, filters);
        }
    }
}
