package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * The way back of {@link PlacePatches}: adds what each place of a sliding window says of the window's elements to the image.
 * With the product of the output's gradient and the weights it gives the input's gradient alone, where the library's
 * operation makes that of the weights as well.
 */
final class PatchScatter implements Kernel {
    private final Tensor patches;
    private final Tensor gx;
    private final Window window;
    private final int height;
    private final int width;
    private final int channels;
    private final int outHeight;
    private final int outWidth;
    private final int above;
    private final int left;
    private final float[] image;
    private final float[] gathered;

    /**
     * Prepares it.
     *
     * @param patches [places of all images, window elements]
     * @param y the shape of the output: [rows, height, width, ...]
     * @param gx the images: [rows, height, width, channels], overwritten
     */
    PatchScatter(Tensor patches, Window window, Tensor y, Tensor gx) {
        this.patches = patches;
        this.gx = gx;
        this.window = window;
        this.height = gx.extent(1);
        this.width = gx.extent(2);
        this.channels = gx.extent(3);
        this.outHeight = y.extent(1);
        this.outWidth = y.extent(2);
        this.above = window.above(height, outHeight);
        this.left = window.left(width, outWidth);
        this.image = new float[height * width * channels];
        this.gathered = new float[outHeight * outWidth * window.height() * window.width() * channels];
    }

    @Override
    public void run() {
        for (int row = 0; row < gx.extent(0); row++) {
            patches.read(row * gathered.length, gathered, 0, gathered.length);
            Arrays.fill(image, 0);
            for (int i = 0; i < outHeight; i++) {
                for (int j = 0; j < outWidth; j++) {
                    scatter(i * window.strideHeight() - above, j * window.strideWidth() - left, i * outWidth + j);
                }
            }
            gx.write(row * image.length, image, 0, image.length);
        }
    }

    /** One place: the lines of its window that lie inside the image. */
    private void scatter(int top, int first, int place) {
        int begin = Math.max(0, -first) * channels;
        int end = Math.max(begin, Math.min(window.width(), width - first) * channels);
        int line = window.width() * channels;
        int at = place * window.height() * line;
        for (int k = 0; k < window.height(); k++, at += line) {
            int to = top + k;
            if (to >= 0 && to < height) {
                add(at + begin, (to * width + first) * channels + begin, end - begin);
            }
        }
    }

    private void add(int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            image[to + i] += gathered[from + i];
        }
    }
}
