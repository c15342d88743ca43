package io.sottovoce.learning.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Minimal filtering against the library's convolution and against differences of its own values. */
class WinogradConvolutionTest extends KernelFixture {
    /** Of the norm: some 20 roundings of 6e-8, which the matrices' sums enlarge up to tenfold. */
    private static final double TOLERANCE = 1e-5;

    private final Kernels fast = new CpuKernels(arena);
    private final Kernels plain = new Nd4jKernels(arena);

    WinogradConvolutionTest() {
        super(11);
    }

    @ParameterizedTest
    @CsvSource({
        "1,6,6,1,1,false",
        "2,7,5,16,3,false",
        "3,9,11,5,20,true",
        "1,1,1,4,4,true",
        "2,2,3,17,33,true",
        "3,3,3,8,8,false",
        "2,4,4,2,7,true",
        "1,30,30,32,64,false",
        "2,17,3,12,18,true",
        "1,5,64,3,40,true"
    })
    void valuesAndGradients_areThoseOfTheLibrary(
            int images, int height, int width, int channels, int filters, boolean same) {
        Case shape = new Case(images, height, width, channels, filters, same);
        run(shape.convolution().forward());
        Tensor y = like(shape.y);
        run(shape.plainly(y).forward());
        assertNear(y, shape.y);

        Tensor gx = like(shape.x);
        Tensor both = noise(shape.w.size() + filters);
        Tensor gw = both.view(3, 3, channels, filters);
        Tensor gb = both.slice(shape.w.size(), filters);
        run(shape.plainly(y).backward(shape.gy, gx, gw, gb));
        Tensor[] found = gradients(shape, true);
        assertNear(gx, found[0]);
        assertNear(gw, found[1]);
        assertNear(gb, found[2]);
        Tensor[] withoutInput = gradients(shape, false);
        assertArrayEquals(values(found[1]), values(withoutInput[1]));
        assertArrayEquals(values(found[2]), values(withoutInput[2]));
        Tensor alone = noise(images, height, width, channels);
        run(shape.convolution().inputBackward(shape.gy, alone, gw, gb));
        assertArrayEquals(values(found[0]), values(alone));
    }

    @Test
    void moreTilesThanAPieceHolds_areWorkedThroughInPieces() {
        Case shape = new Case(20, 14, 15, 128, 128, true);
        Tensor y = like(shape.y);
        run(shape.convolution().forward());
        run(shape.plainly(y).forward());
        assertNear(y, shape.y);
        Tensor gx = like(shape.x);
        Tensor both = noise(shape.w.size() + 128);
        Tensor gw = both.view(3, 3, 128, 128);
        Tensor gb = both.slice(shape.w.size(), 128);
        run(shape.plainly(y).backward(shape.gy, gx, gw, gb));
        Tensor[] found = gradients(shape, true);
        assertNear(gx, found[0]);
        assertNear(gw, found[1]);
        assertNear(gb, found[2]);
    }

    @Test
    void memory_doesNotGrowWithImages() {
        Case few = new Case(30, 14, 14, 64, 64, true);
        few.convolution();
        Tensor before = arena.scratch(1);
        new Case(90, 14, 14, 64, 64, true).convolution();
        assertEquals(before.pointer().address(), arena.scratch(1).pointer().address());
    }

    @Test
    void imagesByThemselves_areWhatTheyAreAmongOthers() {
        Case all = new Case(3, 10, 9, 32, 32, false);
        run(all.convolution().forward());
        for (int i = 0; i < 3; i++) {
            Tensor y = noise(1, 8, 7, 32);
            Tensor x = all.x.rowsFrom(i, 1);
            run(new WinogradConvolution(fast, arena, x, all.w, all.b, all.window, y, keep(1)).forward());
            assertNear(all.y.rowsFrom(i, 1), y);
        }
    }

    @Test
    void secondRun_findsNothingOfTheFirst() {
        Case shape = new Case(2, 9, 6, 8, 8, true);
        try (Kernel forward = shape.convolution().forward()) {
            forward.run();
            float[] first = values(shape.y);
            float[] inputs = values(shape.x);
            shape.x.clear();
            forward.run();
            shape.x.write(0, inputs, 0, inputs.length);
            forward.run();
            assertArrayEquals(first, values(shape.y));
        }
    }

    /** The loss is linear in each operand, so that differences have no error but rounding. */
    @Test
    void gradients_areDifferencesOfValues() {
        Case shape = new Case(2, 7, 8, 6, 5, true);
        Tensor[] gradients = gradients(shape, true);
        Tensor[] operands = {shape.x, shape.w, shape.b};
        try (Kernel forward = shape.convolution().forward()) {
            for (int i = 0; i < operands.length; i++) {
                double norm = norm(values(gradients[i])) / Math.sqrt(operands[i].size());
                for (int at = 0; at < operands[i].size(); at += 1 + operands[i].size() / 40) {
                    double slope = slope(forward, operands[i], at, shape);
                    assertEquals(values(gradients[i])[at], slope, 1e-4 * norm + 1e-4, "operand " + i + " at " + at);
                }
            }
        }
    }

    private double slope(Kernel forward, Tensor operand, int at, Case shape) {
        float[] value = new float[1];
        operand.read(at, value, 0, 1);
        float[] moved = {value[0] + 1};
        operand.write(at, moved, 0, 1);
        double above = loss(forward, shape);
        moved[0] = value[0] - 1;
        operand.write(at, moved, 0, 1);
        double below = loss(forward, shape);
        operand.write(at, value, 0, 1);
        return (above - below) / 2;
    }

    private static double loss(Kernel forward, Case shape) {
        forward.run();
        float[] y = values(shape.y);
        float[] gy = values(shape.gy);
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * gy[i];
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({
        "10,30,32,64,3,1,true",
        "2,30,32,64,3,1,false",
        "10,30,3,32,3,1,false",
        "10,30,32,64,5,1,false",
        "10,30,32,64,3,2,false",
        "10,8,512,512,3,1,false",
        "10,32,16,64,3,1,false"
    })
    void choice_isMadeByShape(
            int images, int extent, int channels, int filters, int kernel, int stride, boolean expected) {
        Window window = Window.square(kernel, stride);
        int out = (extent - kernel) / stride + 1;
        Tensor w = arena.allocate(kernel, kernel, channels, filters);
        assertEquals(expected, WinogradConvolution.pays(w, window, new long[] {images, out, out, filters}));
    }

    @Test
    void imagesOfVeryLongLines_areLeftToTheLibrary() {
        Tensor w = arena.allocate(3, 3, 32, 32);
        assertTrue(WinogradConvolution.pays(w, Window.square(3, 1), new long[] {1, 4, 3600, 32}));
        assertFalse(WinogradConvolution.pays(w, Window.square(3, 1), new long[] {1, 4, 3700, 32}));
    }

    @Test
    void kernelsForTheProcessor_useItWhereItPays() {
        Case shape = new Case(10, 30, 30, 32, 64, false);
        Tensor direct = like(shape.y);
        run(shape.convolution(direct).forward());
        Convolution chosen = fast.conv2d(shape.x, shape.w, shape.b, shape.window, shape.y, keep(10));
        run(chosen.forward());
        assertArrayEquals(values(direct), values(shape.y));
        Tensor[] expected = gradients(shape, true);
        Tensor both = noise(shape.w.size() + 64);
        Tensor gx = like(shape.x);
        Tensor gw = both.view(3, 3, 32, 64);
        Tensor gb = both.slice(shape.w.size(), 64);
        run(chosen.backward(shape.gy, gx, gw, gb));
        assertArrayEquals(values(expected[0]), values(gx));
        assertArrayEquals(values(expected[1]), values(gw));
        assertArrayEquals(values(expected[2]), values(gb));
        run(chosen.inputBackward(shape.gy, gx, gw, gb));
        assertArrayEquals(values(expected[0]), values(gx));
    }

    /** Tiles that the way back finds are those of the forward run until something has overwritten them. */
    @Test
    void waysBackInAnyOrder_areTheSame() {
        Case shape = new Case(3, 9, 10, 16, 12, false);
        Convolution convolution = shape.convolution();
        Tensor[] expected = gradients(shape, true);
        Tensor gx = like(shape.x);
        Tensor gw = like(shape.w);
        Tensor gb = noise(12);
        try (Kernel forward = convolution.forward();
                Kernel all = convolution.backward(shape.gy, gx, gw, gb);
                Kernel weightsAlone = convolution.backward(shape.gy, null, gw, gb);
                Kernel inputAlone = convolution.inputBackward(shape.gy, gx, gw, gb)) {
            for (Kernel back : List.of(all, all, weightsAlone, inputAlone, weightsAlone, forward, weightsAlone, all)) {
                gx.clear();
                gw.clear();
                back.run();
                if (back == all || back == inputAlone) {
                    assertArrayEquals(values(expected[0]), values(gx));
                }
                if (back == all || back == weightsAlone) {
                    assertArrayEquals(values(expected[1]), values(gw));
                    assertArrayEquals(values(expected[2]), values(gb));
                }
            }
        }
    }

    @Test
    void withoutMemoryToSpare_allIsTheSame() {
        Case shape = new Case(3, 9, 10, 16, 12, false);
        Tensor[] expected = gradients(shape, true);
        run(shape.convolution().forward());
        Tensor y = like(shape.y);
        Convolution convolution =
                new WinogradConvolution(fast, arena, shape.x, shape.w, shape.b, shape.window, y, keep(3, false));
        run(convolution.forward());
        assertArrayEquals(values(shape.y), values(y));
        Tensor gx = like(shape.x);
        Tensor gw = like(shape.w);
        Tensor gb = noise(12);
        run(convolution.backward(shape.gy, gx, gw, gb));
        assertArrayEquals(values(expected[0]), values(gx));
        assertArrayEquals(values(expected[1]), values(gw));
        assertArrayEquals(values(expected[2]), values(gb));
    }

    @Test
    void forwardRunOfOtherInputs_isWhatTheWayBackIsOf() {
        Case shape = new Case(2, 8, 8, 8, 8, true);
        Convolution convolution = shape.convolution();
        Tensor gw = like(shape.w);
        Tensor gb = noise(8);
        try (Kernel forward = convolution.forward();
                Kernel back = convolution.backward(shape.gy, null, gw, gb)) {
            forward.run();
            back.run();
            float[] others = values(noise(shape.x.size()));
            shape.x.write(0, others, 0, others.length);
            forward.run();
            back.run();
        }
        assertArrayEquals(values(gradients(shape, false)[1]), values(gw));
    }

    /** Operands of random numbers. */
    private final class Case {
        private final Window window;
        private final Tensor x;
        private final Tensor w;
        private final Tensor b;
        private final Tensor y;
        private final Tensor gy;

        Case(int images, int height, int width, int channels, int filters, boolean same) {
            int shorter = same ? 0 : 2;
            this.window = new Window(3, 3, 1, 1, same);
            this.x = noise(images, height, width, channels);
            Tensor both = noise(9 * channels * filters + filters);
            this.w = both.view(3, 3, channels, filters);
            this.b = both.slice(w.size(), filters);
            this.y = noise(images, height - shorter, width - shorter, filters);
            this.gy = like(y);
        }

        Convolution convolution() {
            return convolution(y);
        }

        Convolution convolution(Tensor out) {
            return new WinogradConvolution(fast, arena, x, w, b, window, out, keep(x.extent(0)));
        }

        Convolution plainly(Tensor out) {
            return plain.conv2d(x, w, b, window, out, keep(x.extent(0)));
        }
    }

    private Tensor[] gradients(Case shape, boolean input) {
        Tensor gx = like(shape.x);
        Tensor gw = like(shape.w);
        Tensor gb = noise(shape.b.size());
        run(shape.convolution().backward(shape.gy, input ? gx : null, gw, gb));
        return new Tensor[] {gx, gw, gb};
    }

    private Tensor like(Tensor tensor) {
        return noise(tensor.extent(0), tensor.extent(1), tensor.extent(2), tensor.extent(3));
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static void assertNear(Tensor expected, Tensor found) {
        float[] a = values(expected);
        float[] b = values(found);
        float[] difference = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        double relative = norm(difference) / norm(a);
        assertTrue(relative < TOLERANCE, "differs by " + relative + " of the norm");
    }
}
