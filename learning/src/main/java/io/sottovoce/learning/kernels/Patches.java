package io.sottovoce.learning.kernels;

/**
 * Gathers, for each element of a sliding window, what it meets at every place: [window elements, places], and a last row
 * of ones, so that one product with the output's gradient gives the gradients of weights and bias. For images of one
 * channel and a stride of one, whose lines are copied whole.
 */
final class Patches implements Kernel {
    private final Tensor x;
    private final Tensor patches;
    private final Window window;
    private final int rows;
    private final int height;
    private final int width;
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
        this.outHeight = y.extent(1);
        this.outWidth = y.extent(2);
        this.above = window.above(height, outHeight);
        this.left = window.left(width, outWidth);
        this.image = new float[height * width];
        this.line = new float[outHeight * outWidth];
        this.ones = new float[outHeight * outWidth];
        java.util.Arrays.fill(ones, 1);
    }

    @Override
    public void run() {
        int places = rows * line.length;
        int elements = window.height() * window.width();
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
        int column = element % window.width() - left;
        int first = element / window.width() - above;
        for (int i = 0; i < outHeight; i++) {
            int from = first + i * window.strideHeight();
            boolean inside = from >= 0 && from < height;
            gatherLine(inside ? from * width : -1, column, i * outWidth);
        }
    }

    /** One line of places: zeros, what lies inside the image, zeros. */
    private void gatherLine(int start, int column, int at) {
        if (start < 0) {
            java.util.Arrays.fill(line, at, at + outWidth, 0);
            return;
        }
        int begin = Math.min(outWidth, Math.max(0, -column));
        int end = Math.max(begin, Math.min(outWidth, width - column));
        java.util.Arrays.fill(line, at, at + begin, 0);
        System.arraycopy(image, start + column + begin, line, at + begin, end - begin);
        java.util.Arrays.fill(line, at + end, at + outWidth, 0);
    }
}
