package io.sottovoce.learning.kernels;

import java.util.Arrays;

/** The pixels of images in memory, taken apart into columns of tiles and put together of them. */
final class PixelLines implements WinogradGather.Source, WinogradScatter.Sink {
    private final WinogradImages images;
    private final Tensor pixels;
    private final float[] line;
    private final float[] shifted;

    PixelLines(WinogradImages images, Tensor pixels) {
        this.images = images;
        this.pixels = pixels;
        this.line = new float[images.width() * images.channels()];
        this.shifted = new float[images.count() + images.channels()];
    }

    @Override
    public boolean read(int tileLine, int at, float[][] columns) {
        int row = images.row(tileLine, at);
        if (row < 0) {
            return false;
        }
        pixels.read(start(tileLine, row), line, 0, line.length);
        int channels = images.channels();
        for (int i = 0; i < line.length; i += channels) {
            int place = i / channels + images.left();
            int column = place % Winograd.OUTPUTS;
            System.arraycopy(line, i, columns[column], place / Winograd.OUTPUTS * channels, channels);
        }
        for (int i = 0; i < images.overlap(); i++) {
            System.arraycopy(columns[i], channels, columns[Winograd.OUTPUTS + i], 0, images.count());
        }
        return true;
    }

    @Override
    public void write(int tileLine, int at, float[][] columns) {
        int channels = images.channels();
        int count = images.count();
        for (int i = 0; i < images.overlap(); i++) {
            System.arraycopy(columns[Winograd.OUTPUTS + i], 0, shifted, channels, count);
            Arrays.fill(columns[i], count, count + channels, 0);
            add(shifted, columns[i], count + channels);
        }
        for (int i = 0; i < line.length; i += channels) {
            int place = i / channels + images.left();
            int column = place % Winograd.OUTPUTS;
            System.arraycopy(columns[column], place / Winograd.OUTPUTS * channels, line, i, channels);
        }
        pixels.write(start(tileLine, images.row(tileLine, at)), line, 0, line.length);
    }

    private int start(int tileLine, int row) {
        return (images.image(tileLine) * images.height() + row) * line.length;
    }

    static void add(float[] values, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += values[i];
        }
    }
}
