package io.sottovoce.learning.kernels;

/**
 * Gathers, for each element of a sliding window, what it meets at every place: [window elements, places], and a last row
 * of ones, so that one product with the output's gradient gives the gradients of weights and bias.
 */
final class Patches implements Kernel {
    private final Tensor x;
    private final Tensor patches;
    private final Window window;
    private final int rows;
    private final int height;
    private final int width;
    private final int channels;
    private final int outHeight;
    private final int outWidth;
    private final int above;
    private final int left;
    private final float[] image;
    private final float[] line;
    private final float[] ones;

    Patches(Tensor x, Window window, Tensor y, Tensor patches) {
        this.x = x;
        this.patches = patches;
        this.window = window;
        this.rows = x.extent(0);
        this.height = x.extent(1);
        this.width = x.extent(2);
        this.channels = x.extent(3);
        this.outHeight = y.extent(1);
        this.outWidth = y.extent(2);
        this.above = window.above(height, outHeight);
        this.left = window.left(width, outWidth);
        this.image = new float[height * width * channels];
        this.line = new float[outHeight * outWidth];
        this.ones = new float[outHeight * outWidth];
        java.util.Arrays.fill(ones, 1);
    }

    @Override
    public void run() {
        int places = rows * line.length;
        int elements = window.height() * window.width() * channels;
        for (int row = 0; row < rows; row++) {
            x.read(row * image.length, image, 0, image.length);
            for (int element = 0; element < elements; element++) {
                gather(element);
                patches.write(element * places + row * line.length, line, 0, line.length);
            }
            patches.write(elements * places + row * line.length, ones, 0, line.length);
        }
    }

    private void gather(int element) {
        int channel = element % channels;
        int column = element / channels % window.width() - left;
        int first = element / channels / window.width() - above;
        for (int i = 0; i < outHeight; i++) {
            int from = first + i * window.strideHeight();
            boolean inside = from >= 0 && from < height;
            gatherLine(inside ? from * width : -1, column, channel, i * outWidth);
        }
    }

    /** One line of places: zeros, what lies inside the image, zeros. */
    private void gatherLine(int start, int column, int channel, int at) {
        if (start < 0) {
            java.util.Arrays.fill(line, at, at + outWidth, 0);
            return;
        }
        int stride = window.strideWidth();
        int begin = column >= 0 ? 0 : Math.min(outWidth, (-column + stride - 1) / stride);
        int end = column >= width ? begin : Math.max(begin, Math.min(outWidth, (width - 1 - column) / stride + 1));
        java.util.Arrays.fill(line, at, at + begin, 0);
        if (channels == 1 && stride == 1) {
            System.arraycopy(image, start + column + begin, line, at + begin, end - begin);
        } else {
            gatherApart((start + column) * channels + channel, stride * channels, begin, end, at);
        }
        java.util.Arrays.fill(line, at + end, at + outWidth, 0);
    }

    private void gatherApart(int from, int step, int begin, int end, int at) {
        int source = from + begin * step;
        for (int j = at + begin; j < at + end; j++) {
            line[j] = image[source];
            source += step;
        }
    }
}
