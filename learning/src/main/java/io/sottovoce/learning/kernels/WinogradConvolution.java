package io.sottovoce.learning.kernels;

import org.jspecify.annotations.Nullable;

/**
 * Convolutions with windows of three by three at a stride of one, by Winograd's minimal filtering F(4x4, 3x3) (Lavin and
 * Gray 2016): inputs are cut into tiles of 6 x 6 and transformed, and what {@link WinogradProducts} makes of them is
 * transformed back into outputs, 4 x 4 a tile. Takes a quarter of the definition's multiplications. Values differ from the
 * definition's by some 1e-6 of their norm.
 */
final class WinogradConvolution implements Convolution {
    /** Channels and filters from which on: with fewer, transforms cost what products save. */
    private static final int CHANNELS_MIN = 32;

    /** Multiplications by definition, over nine, from which on: with fewer, 36 calls cost what products save. */
    private static final int WORK_MIN = 1 << 22;

    /** Channels times filters up to which transformed weights, four times the weights, are small beside the tiles. */
    private static final int WEIGHTS_MAX = 1 << 15;

    private final Tensor y;
    private final WinogradTiles tiles;
    private final WinogradProducts products;

    WinogradConvolution(
            Kernels kernels, Arena arena, Tensor x, Tensor w, Tensor b, Window window, Tensor y, Keep keep) {
        this.y = y;
        this.tiles = WinogradTiles.of(x, window, y.shape());
        this.products = new WinogradProducts(kernels, arena, x, w, b, tiles, keep);
    }

    /** Whether it is faster than the library's operation; images of very long lines would take more than their memory. */
    static boolean pays(Tensor w, Window window, long[] y) {
        int channels = w.extent(2);
        int filters = w.extent(3);
        return window.height() == Winograd.WEIGHTS
                && window.width() == Winograd.WEIGHTS
                && window.strideHeight() == 1
                && window.strideWidth() == 1
                && Math.min(channels, filters) >= CHANNELS_MIN
                && (long) channels * filters <= WEIGHTS_MAX
                && y[0] * y[1] * y[2] * y[3] * channels >= WORK_MIN
                && WinogradProducts.lineFloats(channels, filters, WinogradTiles.tiles((int) y[2]))
                        <= WinogradProducts.TILE_FLOATS;
    }

    @Override
    public Kernel forward() {
        return products.forward(WinogradScatter.outputs(tiles, y));
    }

    @Override
    public Kernel backward(Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb) {
        return products.backward(
                WinogradGather.slopes(tiles, gy), gx == null ? null : WinogradScatter.slopes(tiles, gx), gw, gb);
    }

    @Override
    public Kernel inputBackward(Tensor gy, Tensor gx, Tensor gw, Tensor gb) {
        return products.inputBackward(WinogradGather.slopes(tiles, gy), WinogradScatter.slopes(tiles, gx));
    }
}
