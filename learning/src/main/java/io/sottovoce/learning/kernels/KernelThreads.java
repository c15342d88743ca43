package io.sottovoce.learning.kernels;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads the library's kernels take: one. Two kernels that share cores by threads of their own are slower than
 * two that do not; parallelism is by model.
 */
public final class KernelThreads {
    /** Null on a CUDA device, where the same call would set the threads of a block. */
    private static final @Nullable NativeOps LIBRARY = onProcessor();

    private KernelThreads() {}

    /**
     * From now on the kernels that the calling thread runs use this thread and no other, whatever {@code OMP_NUM_THREADS}
     * says. OpenMP keeps the number with the thread that asks (OpenMP 5.0, section 2.5, {@code nthreads-var}), so whoever
     * runs kernels says it on its own thread; other threads of the process keep theirs. Costs less than a microsecond.
     */
    public static void one() {
        if (LIBRARY != null) {
            LIBRARY.setOmpNumThreads(1);
        }
    }

    private static @Nullable NativeOps onProcessor() {
        Nd4j.getExecutioner(); // the holder is empty before the library is loaded
        return CpuKernels.available() ? NativeOpsHolder.getInstance().getDeviceNativeOps() : null;
    }
}
