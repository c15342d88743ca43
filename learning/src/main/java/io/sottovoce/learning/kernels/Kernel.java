package io.sottovoce.learning.kernels;

import java.util.List;

/** One prepared operation over fixed operands. Run it as often as the operands' contents change. Thread-confined. */
public interface Kernel extends AutoCloseable {
    /** Reads the inputs as they are now and overwrites the outputs. */
    void run();

    /** Frees what the preparation holds; the operands stay. */
    @Override
    default void close() {}

    /** Several kernels, run in order, as one. */
    static Kernel sequence(List<Kernel> parts) {
        Kernel[] kernels = parts.toArray(new Kernel[0]);
        return new Kernel() {
            @Override
            public void run() {
                for (Kernel kernel : kernels) {
                    kernel.run();
                }
            }

            @Override
            public void close() {
                for (Kernel kernel : kernels) {
                    kernel.close();
                }
            }
        };
    }
}
