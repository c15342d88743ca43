package io.sottovoce.learning.kernels;

/**
 * A window that slides over the height and width of images.
 *
 * @param same whether zeros around the image make the output the input's extent over the stride, rounded up; else
 *     places where the window does not fit are left out
 */
public record Window(int height, int width, int strideHeight, int strideWidth, boolean same) {
    /** A square window without padding. */
    public static Window square(int size, int stride) {
        return new Window(size, size, stride, stride, false);
    }

    /** A window along the width of images of height one. */
    public static Window along(int size, int stride, boolean same) {
        return new Window(1, size, 1, stride, same);
    }

    /** Zeros above the image. */
    int above(int inputHeight, int outputHeight) {
        return before(inputHeight, outputHeight, height, strideHeight);
    }

    /** Zeros to the left of the image. */
    int left(int inputWidth, int outputWidth) {
        return before(inputWidth, outputWidth, width, strideWidth);
    }

    private int before(int input, int output, int size, int stride) {
        return same ? Math.max(0, (output - 1) * stride + size - input) / 2 : 0;
    }
}
