package io.sottovoce.learning.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels for the processor against those of the library alone, over random operands. */
class CpuKernelsTest extends KernelFixture {
    private final Kernels fast = new CpuKernels(arena);
    private final Kernels plain = new Nd4jKernels(arena);

    CpuKernelsTest() {
        super(5);
    }

    @ParameterizedTest
    @CsvSource({"1,7,5", "10,200,10", "10,3,16", "4,50,17", "33,8,40", "1,9,64"})
    void products_areThoseOfTheLibrary(int rows, int inner, int columns) {
        for (int form = 0; form < 8; form++) {
            boolean left = (form & 1) > 0;
            boolean right = (form & 2) > 0;
            boolean accumulate = (form & 4) > 0;
            Tensor a = left ? noise(inner, rows) : noise(rows, inner);
            Tensor b = right ? noise(columns, inner) : noise(inner, columns);
            Tensor c = noise(rows, columns);
            Tensor d = copy(c);
            run(fast.matmul(a, left, b, right, accumulate, c));
            run(plain.matmul(a, left, b, right, accumulate, d));
            assertSame(d, c);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void affineAndItsWayBack_areThoseOfTheLibrary(boolean rectified) {
        Tensor x = noise(9, 30);
        Tensor w = noise(30, 21);
        Tensor b = noise(21);
        Tensor y = noise(9, 21);
        Tensor z = noise(9, 21);
        run(fast.affine(x, w, b, rectified, y));
        run(plain.affine(x, w, b, rectified, z));
        assertSame(z, y);
        Tensor gy = noise(9, 21);
        Tensor gz = copy(gy);
        Tensor sums = noise(21);
        Tensor others = noise(21);
        run(fast.biasBackward(y, rectified, gy, sums));
        run(plain.biasBackward(y, rectified, gz, others));
        assertSame(gz, gy);
        assertSame(others, sums);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 2048, 5000})
    void rectifier_isThatOfTheLibrary(int size) {
        Tensor x = noise(size, 1);
        Tensor y = noise(size, 1);
        Tensor z = noise(size, 1);
        run(fast.relu(x, y));
        run(plain.relu(x, z));
        assertSame(z, y);
        Tensor g = noise(size, 1);
        run(fast.reluBackward(y, g, x));
        run(plain.reluBackward(y, g, z));
        assertSame(z, x);
    }

    @ParameterizedTest
    @CsvSource({
        "4,5,1,1,true",
        "4,5,1,1,false",
        "4,3,2,3,true",
        "4,3,2,3,false",
        "4,8,2,1,true",
        "4,2,3,4,true",
        "4,1,1,2,false",
        "170,8,1,1,true",
        "50,8,1,4,true"
    })
    void fewChannels_areConvolvedAsByTheLibrary(int images, int kernel, int stride, int channels, boolean same) {
        Window window = new Window(kernel, kernel, stride, stride, same);
        int height = extent(9, kernel, stride, same);
        int width = extent(11, kernel, stride, same);
        Tensor x = noise(images, 9, 11, channels);
        Tensor weights = noise(kernel * kernel * channels * 6 + 6);
        Tensor w = weights.view(kernel, kernel, channels, 6);
        Tensor b = weights.slice(w.size(), 6);
        Tensor y = noise(images, height, width, 6);
        Tensor z = noise(images, height, width, 6);
        Convolution convolution = fast.conv2d(x, w, b, window, y, keep(images));
        Convolution library = plain.conv2d(x, w, b, window, z, keep(images));
        run(convolution.forward());
        run(library.forward());
        assertSame(z, y);
        Tensor gy = noise(images, height, width, 6);
        Tensor both = noise(w.size() + 6);
        Tensor other = noise(w.size() + 6);
        run(convolution.backward(gy, null, shaped(both, w), both.slice(w.size(), 6)));
        run(library.backward(gy, null, shaped(other, w), other.slice(w.size(), 6)));
        assertSame(other, both);
        Tensor gx = noise(images, 9, 11, channels);
        Tensor otherGx = noise(images, 9, 11, channels);
        run(convolution.inputBackward(gy, gx, shaped(both, w), both.slice(w.size(), 6)));
        run(library.inputBackward(gy, otherGx, shaped(other, w), other.slice(w.size(), 6)));
        assertSame(otherGx, gx);
    }

    /** Patches that are not kept are gathered again. */
    @ParameterizedTest
    @CsvSource({"5,1,1", "3,2,3"})
    void fewChannels_areTheSameWithoutMemoryToSpare(int kernel, int stride, int channels) {
        Window window = new Window(kernel, kernel, stride, stride, true);
        Tensor x = noise(4, 9, 11, channels);
        Tensor weights = noise(kernel * kernel * channels * 6 + 6);
        Tensor w = weights.view(kernel, kernel, channels, 6);
        Tensor b = weights.slice(w.size(), 6);
        Tensor[] y = new Tensor[2];
        Tensor[] both = new Tensor[2];
        Tensor gy = noise(4, extent(9, kernel, stride, true), extent(11, kernel, stride, true), 6);
        for (int i = 0; i < 2; i++) {
            y[i] = noise(gy.shape());
            both[i] = noise(weights.size());
            Convolution convolution = fast.conv2d(x, w, b, window, y[i], keep(4, i == 0));
            run(convolution.forward());
            arena.scratch(1 << 15).clear();
            run(convolution.backward(gy, null, shaped(both[i], w), both[i].slice(w.size(), 6)));
        }
        assertArrayEquals(values(y[0]), values(y[1]));
        assertArrayEquals(values(both[0]), values(both[1]));
    }

    @ParameterizedTest
    @CsvSource({"5,1,1,true", "3,2,3,true", "4,2,16,false", "1,1,2,false", "2,3,4,true"})
    void weightGradientsByRow_areThoseOfTheLibrary(int kernel, int stride, int channels, boolean same) {
        Window window = new Window(kernel, kernel, stride, stride, same);
        Tensor x = noise(3, 9, 11, channels);
        Tensor w = noise(kernel, kernel, channels, 6);
        Tensor gy = noise(3, extent(9, kernel, stride, same), extent(11, kernel, stride, same), 6);
        Tensor each = noise(3, w.size() + 6);
        Tensor other = noise(3, w.size() + 6);
        Tensor gx = noise(3, 9, 11, channels);
        Tensor otherGx = noise(3, 9, 11, channels);
        run(fast.conv2dExamples(x, w, window, gy, gx, each));
        run(plain.conv2dExamples(x, w, window, gy, otherGx, other));
        assertSame(other, each);
        assertSame(otherGx, gx);
    }

    @ParameterizedTest
    @CsvSource({
        "true, 8, 6, 5, 2, 2",
        "false, 8, 6, 5, 2, 2",
        "true, 8, 6, 16, 2, 2",
        "false, 8, 6, 16, 2, 2",
        "true, 9, 7, 9, 2, 2",
        "true, 10, 11, 8, 3, 3",
        "true, 9, 9, 8, 3, 2"
    })
    void maximaOverWindows_areThoseOfTheLibrary(
            boolean rectified, int height, int width, int channels, int size, int stride) {
        Window window = Window.square(size, stride);
        int down = extent(height, size, stride, false);
        int across = extent(width, size, stride, false);
        Tensor x = noise(3, height, width, channels);
        Tensor y = noise(3, down, across, channels);
        Tensor z = noise(3, down, across, channels);
        run(fast.maxPool(x, window, rectified, y));
        run(plain.maxPool(x, window, rectified, z));
        assertSame(z, y);
        Tensor gy = noise(3, down, across, channels);
        Tensor gz = copy(gy);
        Tensor gx = noise(3, height, width, channels);
        Tensor other = noise(3, height, width, channels);
        run(fast.maxPoolBackward(x, window, rectified, y, gy, gx));
        run(plain.maxPoolBackward(x, window, rectified, z, gz, other));
        assertSame(other, gx);
    }

    @Test
    void equalMaxima_shareNoGradient() {
        Window window = Window.square(2, 2);
        Tensor x = noise(2, 6, 4, 8);
        float[] equal = new float[x.size()];
        java.util.Arrays.fill(equal, 0.5f);
        x.write(0, equal, 0, equal.length);
        Tensor y = noise(2, 3, 2, 8);
        Tensor gy = noise(2, 3, 2, 8);
        float[] slopes = values(gy);
        Tensor gx = noise(2, 6, 4, 8);
        run(fast.maxPool(x, window, true, y));
        run(fast.maxPoolBackward(x, window, true, y, gy, gx));
        float[] found = values(gx);
        java.util.Arrays.sort(slopes);
        float[] given = new float[slopes.length];
        int count = 0;
        for (float slope : found) {
            if (slope != 0) {
                given[count++] = slope;
            }
        }
        java.util.Arrays.sort(given);
        assertArrayEquals(slopes, given);
    }

    @Test
    void productsOfBlocks_areThoseOfTheLibrary() {
        Tensor in = noise(2 * 5, 12);
        Tensor first = noise(2, 3, 5, 5);
        Tensor second = noise(2, 3, 5, 5);
        Blocks left = new Blocks(in, 2, 3, 5 * 12, 2, new Blocks.MatrixShape(5, 2, 12));
        Blocks right = new Blocks(in.slice(6, 6 + 9 * 12), 2, 3, 5 * 12, 2, new Blocks.MatrixShape(5, 2, 12));
        Blocks.MatrixShape square = new Blocks.MatrixShape(5, 5, 5);
        run(fast.blockMatmul(left, false, right, true, 0.5, new Blocks(first, 2, 3, 75, 25, square)));
        run(plain.blockMatmul(left, false, right, true, 0.5, new Blocks(second, 2, 3, 75, 25, square)));
        assertSame(second, first);
    }

    @Test
    void normsOfRows_areThoseOfTheLibrary() {
        Tensor x = noise(7, 33);
        Tensor y = noise(7);
        Tensor z = noise(7);
        run(fast.squaredNorms(x, y));
        run(plain.squaredNorms(x, z));
        assertSame(z, y);
    }

    @Test
    void scaledSum_takesItsFactorWhenItRuns() {
        Tensor x = noise(40);
        Tensor y = noise(40);
        Tensor z = noise(40);
        double[] factor = {1};
        try (Kernel sum = fast.addScaled(x, () -> factor[0], y, z)) {
            factor[0] = -3;
            sum.run();
        }
        float[] a = values(x);
        float[] b = values(y);
        float[] c = values(z);
        for (int i = 0; i < c.length; i++) {
            assertEquals(a[i] - 3 * b[i], c[i], 1e-6);
        }
    }

    @Test
    void exponentials_areThoseOfTheMathLibrary() {
        VectorMath math = new VectorMath();
        int count = 4001;
        float[] x = new float[count];
        float[] tanh = new float[count];
        float[] sigmoid = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (i - count / 2) / 25f;
            tanh[i] = x[i];
            sigmoid[i] = x[i];
        }
        float[] exp = x.clone();
        math.exp(exp, 0, count);
        math.tanh(tanh, 0, count);
        math.sigmoid(sigmoid, 0, count);
        for (int i = 0; i < count; i++) {
            assertEquals(1, exp[i] / Math.exp(x[i]), 4e-7, "exp of " + x[i]);
            assertEquals(Math.tanh(x[i]), tanh[i], 4e-7, "tanh of " + x[i]);
            assertEquals(1 / (1 + Math.exp(-x[i])), sigmoid[i], 4e-7, "sigmoid of " + x[i]);
        }
        float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0};
        math.exp(odd, 0, odd.length);
        assertEquals(Float.NaN, odd[0]);
        assertEquals(1, odd[3]);
    }

    @Test
    void softmaxOfManyRows_isThatOfEach() {
        VectorMath math = new VectorMath();
        int rows = 301;
        int width = 11;
        Random random = new Random(4);
        float[] x = new float[rows * width];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (random.nextGaussian() * (i % 3 == 0 ? 40 : 1));
        }
        x[5 * width + 3] = Float.NaN;
        float[] each = x.clone();
        double[] logSums = new double[rows];
        math.softmaxRows(x, rows, width, logSums);
        for (int row = 0; row < rows; row++) {
            assertEquals(math.softmax(each, row * width, width), logSums[row], 0.0);
        }
        assertArrayEquals(each, x);
    }

    private static int extent(int input, int kernel, int stride, boolean same) {
        return same ? (input + stride - 1) / stride : (input - kernel) / stride + 1;
    }

    private static Tensor shaped(Tensor tensor, Tensor like) {
        return tensor.view(like.extent(0), like.extent(1), like.extent(2), like.extent(3));
    }

    private Tensor copy(Tensor of) {
        Tensor tensor = of.dimensions() == 4
                ? arena.allocate(of.extent(0), of.extent(1), of.extent(2), of.extent(3))
                : arena.allocate(of.extent(0), of.extent(1));
        tensor.write(0, values(of), 0, of.size());
        return tensor;
    }

    private static void assertSame(Tensor expected, Tensor found) {
        float[] a = values(expected);
        float[] b = values(found);
        for (int i = 0; i < a.length; i++) {
            assertEquals(a[i], b[i], 1e-4 * (1 + Math.abs(a[i])), "element " + i);
        }
    }
}
