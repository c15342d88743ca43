package io.sottovoce.learning.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Winograd's minimal filtering F(4x4, 3x3) is between taking images apart and putting them together (Lavin and Gray 2016,
 * algorithm 1): for each of the 36 points of a transformed tile one product over the channels. The gradients are the same
 * with the transposed matrices of {@link Winograd}.
 *
 * <p>Lines of tiles are worked through in pieces, so that the memory for transformed tiles does not grow with the number of
 * images: {@link #TILE_FLOATS}, and twice the transformed weights. Where one piece is all and there is memory to spare, the
 * inputs' tiles are kept for the way back.
 */
final class WinogradProducts {
    /** Floats of transformed tiles at a time: 8 MiB, with which a product has enough rows to fill the processor. */
    static final int TILE_FLOATS = 1 << 21;

    private static final int ALL = Winograd.POINTS * Winograd.POINTS;

    /** The point (1, 1): all outputs of a tile have its product as it is, and it has the sum of their gradients. */
    private static final int CONSTANT = Winograd.POINTS + 1;

    private final Kernels kernels;
    private final Tensor bias;
    private final WinogradTiles tiles;
    private final int channels;
    private final int filters;
    private final int linesMax;
    private final boolean keeps;
    private final Tensor weights;
    private final Tensor weightSlopes;
    private final Tensor inputs;
    private final Tensor outputs;
    private final Tensor ones;
    private final WinogradGather gather;
    private final WinogradWeights transform;
    private final Kernel transformWeights;

    /** Whether the inputs' tiles are those of the last forward run. */
    private boolean kept;

    /** Prepares for inputs x, weights w and outputs that are cut into these tiles. */
    WinogradProducts(Kernels kernels, Arena arena, Tensor x, Tensor w, Tensor bias, WinogradTiles tiles, Keep keep) {
        this.kernels = kernels;
        this.bias = bias;
        this.tiles = tiles;
        this.channels = w.extent(2);
        this.filters = w.extent(3);
        this.linesMax = linesMax();
        Tensor spare = linesMax == tiles.lines()
                ? keep.spare("tiles", ALL * tiles.down() * tiles.across() * channels, TILE_FLOATS)
                : null;
        this.keeps = spare != null;
        int most = linesMax * tiles.across();
        int size = ALL * channels * filters;
        Tensor scratch = arena.scratch(2 * size + ALL * most * (filters + (keeps ? 0 : channels)));
        this.weights = scratch.slice(0, size);
        this.weightSlopes = scratch.slice(size, size);
        this.outputs = scratch.slice(2L * size, (long) ALL * most * filters);
        this.inputs = spare != null ? spare : scratch.slice(2L * size + outputs.size(), (long) ALL * most * channels);
        this.ones = ones(arena, most);
        this.gather = WinogradGather.inputs(tiles, x);
        this.transform = new WinogradWeights(w);
        this.transformWeights = () -> transform.forward(w, weights);
    }

    private int linesMax() {
        return (int) Math.min(tiles.lines(), Math.max(1, TILE_FLOATS / lineFloats(channels, filters, tiles.across())));
    }

    /** Floats of one line of transformed tiles, inputs and outputs. */
    static long lineFloats(int channels, int filters, int across) {
        return (long) ALL * (channels + filters) * across;
    }

    private static Tensor ones(Arena arena, int count) {
        float[] values = new float[count];
        Arrays.fill(values, 1);
        Tensor tensor = arena.allocate(count);
        tensor.write(0, values, 0, count);
        return tensor;
    }

    /** Outputs, of the inputs. */
    Kernel forward(WinogradScatter scatter) {
        List<Kernel> parts = new ArrayList<>(List.of(transformWeights));
        for (Piece piece : pieces()) {
            parts.add(() -> gather(piece));
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

    private void gather(Piece piece) {
        gather.run(piece.first, piece.lines, inputs);
        kept = keeps;
    }

    /** Gradients of weights, bias and, where there is something to take them, inputs. */
    Kernel backward(WinogradGather slopes, @Nullable WinogradScatter scatter, Tensor gw, Tensor gb) {
        List<Kernel> parts = new ArrayList<>(List.of(transformWeights));
        for (Piece piece : pieces()) {
            parts.add(() -> slopes.run(piece.first, piece.lines, outputs));
            parts.add(() -> {
                if (!kept) {
                    gather(piece);
                }
            });
            parts.add(biasSlope(piece, gb));
            // Point by point, so that the second product finds its operand in a near cache.
            for (int i = 0; i < ALL; i++) {
                parts.add(weightSlope(piece, i));
                if (scatter != null) {
                    parts.add(inputSlope(piece, i));
                }
            }
            if (scatter != null) {
                parts.add(() -> scatter(piece, scatter));
            }
        }
        parts.add(() -> transform.back(weightSlopes, gw));
        return Kernel.sequence(parts);
    }

    /** The inputs' gradient alone. */
    Kernel inputBackward(WinogradGather slopes, WinogradScatter scatter) {
        List<Kernel> parts = new ArrayList<>(List.of(transformWeights));
        for (Piece piece : pieces()) {
            parts.add(() -> slopes.run(piece.first, piece.lines, outputs));
            for (int i = 0; i < ALL; i++) {
                parts.add(inputSlope(piece, i));
            }
            parts.add(() -> scatter(piece, scatter));
        }
        return Kernel.sequence(parts);
    }

    /** What {@link #inputSlope} has written over the inputs' tiles. */
    private void scatter(Piece piece, WinogradScatter scatter) {
        kept = false;
        scatter.run(piece.first, piece.lines, inputs);
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
            this.tiles = lines * WinogradProducts.this.tiles.across();
        }

        Tensor inputs(int point) {
            return inputs.slice((long) point * tiles * channels, tiles, channels);
        }

        Tensor outputs(int point) {
            return outputs.slice((long) point * tiles * filters, tiles, filters);
        }
    }
}
