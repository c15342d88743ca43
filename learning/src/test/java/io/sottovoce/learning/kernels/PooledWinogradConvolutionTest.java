package io.sottovoce.learning.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolution and pool at once against one after the other: the same bits. */
class PooledWinogradConvolutionTest extends KernelFixture {
    private final Kernels kernels = new CpuKernels(arena);

    PooledWinogradConvolutionTest() {
        super(12);
    }

    @ParameterizedTest
    @CsvSource({
        "1,4,4,1,8,true",
        "10,30,30,32,64,false",
        "2,32,30,16,8,true",
        "3,12,8,5,20,false",
        "2,2,2,3,9,true",
        "4,6,18,8,16,true",
        "25,14,14,128,128,true"
    })
    void valuesAndGradients_areThoseOfOneAfterTheOther(
            int images, int height, int width, int channels, int filters, boolean same) {
        assertSameAsApart(new Case(images, height, width, channels, filters, same));
    }

    /** All places of a window are equal, and where the bias is zero no maximum is positive. */
    @ParameterizedTest
    @CsvSource({"0", "0.5", "-0.5"})
    void equalMaxima_areTheFirstPlaces(float bias) {
        Case shape = new Case(2, 10, 10, 8, 8, false);
        shape.x.clear();
        float[] all = new float[8];
        java.util.Arrays.fill(all, bias);
        shape.b.write(0, all, 0, 8);
        assertSameAsApart(shape);
    }

    @Test
    void smallestDifferences_decide() {
        Case shape = new Case(1, 10, 10, 8, 8, false);
        shape.x.clear();
        float[] tiny = new float[shape.x.size()];
        for (int i = 0; i < tiny.length; i++) {
            tiny[i] = i % 7 * Float.MIN_VALUE * (1 << 20);
        }
        shape.x.write(0, tiny, 0, tiny.length);
        shape.b.clear();
        assertSameAsApart(shape);
    }

    @ParameterizedTest
    @CsvSource({
        "10,28,28,2,2,false,true",
        "10,27,28,2,2,false,false",
        "10,28,27,2,2,false,false",
        "10,28,28,3,3,false,false",
        "10,28,28,2,1,false,false",
        "1,28,28,2,2,false,false"
    })
    void choice_isMadeByShape(int images, int height, int width, int pool, int stride, boolean same, boolean expected) {
        Tensor w = arena.allocate(3, 3, 32, 64);
        long[] convolved = {images, height, width, 64};
        assertEquals(
                expected, kernels.poolsInside(w, new Window(3, 3, 1, 1, same), convolved, Window.square(pool, stride)));
    }

    private void assertSameAsApart(Case shape) {
        Tensor y = noise(shape.pooled);
        PooledConvolution both = shape.atOnce(y);
        run(both.forward());
        Tensor apart = noise(shape.pooled);
        Convolution convolution = shape.apart();
        run(convolution.forward());
        run(kernels.maxPool(shape.z, shape.pool, true, apart));
        assertArrayEquals(values(apart), values(y));

        Tensor gy = noise(shape.pooled);
        Tensor gz = noise(shape.convolved);
        run(both.unpool(gy, gz));
        Tensor found = noise(shape.x.shape());
        Tensor foundParameters = noise(shape.parameters.size());
        run(both.backward(gy, found, shape.weights(foundParameters), shape.bias(foundParameters)));
        Tensor alone = noise(shape.x.shape());
        run(both.inputBackward(gy, alone, shape.weights(foundParameters), shape.bias(foundParameters)));

        Tensor slopes = noise(shape.convolved);
        run(kernels.maxPoolBackward(shape.z, shape.pool, true, apart, gy, slopes));
        Tensor gx = noise(shape.x.shape());
        Tensor parameters = noise(shape.parameters.size());
        run(convolution.backward(slopes, gx, shape.weights(parameters), shape.bias(parameters)));
        assertSame(slopes, gz);
        assertSame(gx, found);
        assertSame(gx, alone);
        assertSame(parameters, foundParameters);
    }

    /** Zeros of either sign are the same. */
    private static void assertSame(Tensor expected, Tensor found) {
        float[] a = values(expected);
        float[] b = values(found);
        for (int i = 0; i < a.length; i++) {
            assertEquals(a[i] + 0f, b[i] + 0f, "element " + i);
        }
    }

    private final class Case {
        private final Window window;
        private final Window pool = Window.square(2, 2);
        private final Tensor x;
        private final Tensor parameters;
        private final Tensor w;
        private final Tensor b;
        private final Tensor z;
        private final long[] convolved;
        private final long[] pooled;

        Case(int images, int height, int width, int channels, int filters, boolean same) {
            int shorter = same ? 0 : 2;
            this.window = new Window(3, 3, 1, 1, same);
            this.x = noise(images, height, width, channels);
            this.parameters = noise(9 * channels * filters + filters);
            this.w = weights(parameters, channels, filters);
            this.b = parameters.slice(w.size(), filters);
            this.convolved = new long[] {images, height - shorter, width - shorter, filters};
            this.pooled = new long[] {images, (height - shorter) / 2, (width - shorter) / 2, filters};
            this.z = noise(convolved);
        }

        private static Tensor weights(Tensor parameters, int channels, int filters) {
            return parameters.view(3, 3, channels, filters);
        }

        Tensor weights(Tensor gradients) {
            return weights(gradients, w.extent(2), w.extent(3));
        }

        Tensor bias(Tensor gradients) {
            return gradients.slice(w.size(), b.size());
        }

        PooledConvolution atOnce(Tensor y) {
            return new PooledWinogradConvolution(kernels, arena, x, w, b, window, convolved, y, keep(x.extent(0)));
        }

        Convolution apart() {
            return new WinogradConvolution(kernels, arena, x, w, b, window, z, keep(x.extent(0)));
        }
    }
}
