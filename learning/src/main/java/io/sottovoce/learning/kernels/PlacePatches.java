package io.sottovoce.learning.kernels;

import java.util.Arrays;

/**
 * Gathers what a sliding window meets, place by place: [places, window elements and a one]. Each line of a window lies
 * together in the image, so this is the faster order where channels are several or the stride is not one.
 */
final class PlacePatches implements Kernel {
    private final Tensor x;
    private final Tensor patches;
    private final Window window;
    private final int height;
    private final int width;
    private final int channels;
    private final int outHeight;
    private final int outWidth;
    private final int above;
    private final int left;
    private final int patch;
    private final float[] image;
    private final float[] gathered;

    PlacePatches(Tensor x, Window window, Tensor y, Tensor patches) {
        this.x = x;
        this.patches = patches;
        this.window = window;
        this.height = x.extent(1);
        this.width = x.extent(2);
        this.channels = x.extent(3);
        this.outHeight = y.extent(1);
        this.outWidth = y.extent(2);
        this.above = window.above(height, outHeight);
        this.left = window.left(width, outWidth);
        this.patch = window.height() * window.width() * channels + 1;
        this.image = new float[height * width * channels];
        this.gathered = new float[outHeight * outWidth * patch];
        for (int at = patch - 1; at < gathered.length; at += patch) {
            gathered[at] = 1;
        }
    }

    @Override
    public void run() {
        for (int row = 0; row < x.extent(0); row++) {
            x.read(row * image.length, image, 0, image.length);
            for (int i = 0; i < outHeight; i++) {
                for (int j = 0; j < outWidth; j++) {
                    gather(i * window.strideHeight() - above, j * window.strideWidth() - left, i * outWidth + j);
                }
            }
            patches.write(row * gathered.length, gathered, 0, gathered.length);
        }
    }

    /** One place: the lines of its window, zeros where they leave the image. */
    private void gather(int top, int first, int place) {
        int begin = Math.max(0, -first) * channels;
        int end = Math.max(begin, Math.min(window.width(), width - first) * channels);
        int line = window.width() * channels;
        int at = place * patch;
        if (begin == 0 && end == line && top >= 0 && top + window.height() <= height) {
            inside((top * width + first) * channels, at, line);
            return;
        }
        for (int k = 0; k < window.height(); k++, at += line) {
            int from = top + k;
            if (from < 0 || from >= height) {
                Arrays.fill(gathered, at, at + line, 0);
                continue;
            }
            Arrays.fill(gathered, at, at + begin, 0);
            copy((from * width + first) * channels + begin, at + begin, end - begin);
            Arrays.fill(gathered, at + end, at + line, 0);
        }
    }

    /** A window within the image, as nearly all are: its lines as they are. */
    private void inside(int from, int to, int line) {
        int start = from;
        for (int at = to; at < to + window.height() * line; at += line) {
            System.arraycopy(image, start, gathered, at, line);
            start += width * channels;
        }
    }

    private void copy(int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            gathered[to + i] = image[from + i];
        }
    }
}
