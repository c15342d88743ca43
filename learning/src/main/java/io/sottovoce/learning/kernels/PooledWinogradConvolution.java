package io.sottovoce.learning.kernels;

import org.jspecify.annotations.Nullable;

/**
 * {@link WinogradConvolution} with a rectified max-pool of two by two: tiles have whole windows, so that what comes out of the
 * transforms is pooled while it is in a near cache.
 */
final class PooledWinogradConvolution implements PooledConvolution {
    private final WinogradTiles tiles;
    private final WinogradProducts products;
    private final PooledWindows windows;

    PooledWinogradConvolution(
            Kernels kernels,
            Arena arena,
            Tensor x,
            Tensor w,
            Tensor b,
            Window window,
            long[] convolved,
            Tensor y,
            Keep keep) {
        this.tiles = WinogradTiles.of(x, window, convolved);
        this.products = new WinogradProducts(kernels, arena, x, w, b, tiles, keep);
        this.windows = new PooledWindows(tiles, convolved, y, keep);
    }

    @Override
    public Kernel forward() {
        return products.forward(WinogradScatter.pooled(windows));
    }

    @Override
    public Kernel backward(Tensor gy, @Nullable Tensor gx, Tensor gw, Tensor gb) {
        return products.backward(
                WinogradGather.unpooled(windows, gy), gx == null ? null : WinogradScatter.slopes(tiles, gx), gw, gb);
    }

    @Override
    public Kernel inputBackward(Tensor gy, Tensor gx, Tensor gw, Tensor gb) {
        return products.inputBackward(WinogradGather.unpooled(windows, gy), WinogradScatter.slopes(tiles, gx));
    }

    @Override
    public Kernel unpool(Tensor gy, Tensor gz) {
        return windows.unpool(gy, gz);
    }
}
