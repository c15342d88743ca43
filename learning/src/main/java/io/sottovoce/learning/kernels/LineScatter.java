package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * The way back of {@link Patches}: adds what each element of a sliding window says of every place, [window elements,
 * places], to the image. For images of one channel and a stride of one, where lines of places are lines of pixels.
 */
final class LineScatter implements Kernel {
    private final Tensor patches;
    private final Tensor gx;
    private final Window window;
    private final int height;
    private final int width;
    private final int outHeight;
    private final int outWidth;
    private final int above;
    private final int left;
    private final float[] image;
    private final float[] line;

    LineScatter(Tensor patches, Window window, Tensor y, Tensor gx) {
        this.patches = patches;
        this.gx = gx;
        this.window = window;
        this.height = gx.extent(1);
        this.width = gx.extent(2);
        this.outHeight = y.extent(1);
        this.outWidth = y.extent(2);
        this.above = window.above(height, outHeight);
        this.left = window.left(width, outWidth);
        this.image = new float[height * width];
        this.line = new float[outHeight * outWidth];
    }

    @Override
    public void run() {
        int rows = gx.extent(0);
        int places = rows * line.length;
        int elements = window.height() * window.width();
        for (int row = 0; row < rows; row++) {
            Arrays.fill(image, 0);
            for (int element = 0; element < elements; element++) {
                patches.read(element * places + row * line.length, line, 0, line.length);
                scatter(element / window.width() - above, element % window.width() - left);
            }
            gx.write(row * image.length, image, 0, image.length);
        }
    }

    private void scatter(int down, int across) {
        int begin = Math.max(0, -across);
        int end = Math.max(begin, Math.min(outWidth, width - across));
        for (int i = Math.max(0, -down); i < Math.min(outHeight, height - down); i++) {
            add(i * outWidth + begin, (i + down) * width + across + begin, end - begin);
        }
    }

    private void add(int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            image[to + i] += line[from + i];
        }
    }
}
