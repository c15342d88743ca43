package io.sottovoce.learning.kernels;

import java.util.List;
import java.util.function.Supplier;

/** One prepared operation over fixed operands. Run it as often as the operands' contents change. Thread-confined. */
public interface Kernel extends AutoCloseable {
    /** Reads the inputs as they are now and overwrites the outputs. */
    void run();

    /** Frees what the preparation holds; the operands stay. */
    @Override
    default void close() {}

    /**
     * A kernel that is prepared when it first runs, which may be never: a network that only evaluates has no use for its way back.
     * To prepare an operation of the library takes a fifth of a millisecond, in a young process several.
     */
    static Kernel lazily(Supplier<Kernel> preparation) {
        OnDemand<Kernel> kernel = new OnDemand<>(preparation);
        return new Kernel() {
            @Override
            public void run() {
                kernel.get().run();
            }

            @Override
            public void close() {
                kernel.ifMade(Kernel::close);
            }
        };
    }

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
