package io.sottovoce.learning.kernels;

import io.sottovoce.learning.spec.SplitMix64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Random operands for kernels, freed after each test. */
abstract class KernelFixture {
    final Arena arena = new Arena();
    private final SplitMix64 random;

    KernelFixture(long seed) {
        this.random = new SplitMix64(seed);
    }

    @AfterEach
    void free() {
        arena.close();
    }

    /** Numbers between -1 and 1. */
    Tensor noise(long... shape) {
        Tensor tensor = arena.allocate(shape);
        float[] values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * SplitMix64.unit(random.nextLong()) - 1;
        }
        tensor.write(0, values, 0, values.length);
        return tensor;
    }

    /** Memory for a layer whose largest batch has so many rows, and to spare. */
    Keep keep(int rows) {
        return keep(rows, true);
    }

    /** Memory for a layer whose largest batch has so many rows. */
    Keep keep(int rows, boolean spares) {
        return new Keep() {
            @Override
            public Tensor memory(String name, int perRow) {
                return arena.allocate((long) rows * perRow);
            }

            @Override
            public @Nullable Tensor spare(String name, int perRow, int most) {
                return spares ? arena.allocate(Math.min((long) rows * perRow, most)) : null;
            }
        };
    }

    static void run(Kernel kernel) {
        try (kernel) {
            kernel.run();
        }
    }

    static float[] values(Tensor tensor) {
        float[] values = new float[tensor.size()];
        tensor.read(0, values, 0, values.length);
        return values;
    }
}
