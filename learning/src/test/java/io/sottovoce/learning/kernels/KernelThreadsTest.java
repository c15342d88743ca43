package io.sottovoce.learning.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The host's environment may ask for one thread as well; so each test asks for three first, on a thread of its own. */
class KernelThreadsTest {
    private static final Dataset DATA = Dataset.classification(
            "four", new int[] {2}, 2, new float[] {0, 1, 1, 0, 1, 1, 0, 0}, new int[] {0, 1, 0, 1});
    private static final ModelSpec SPEC = ModelSpec.named("linear", List.of(2), 2);

    @BeforeEach
    void needsTheProcessor() {
        assumeTrue(CpuKernels.available(), "the library runs on a CUDA device");
    }

    @Test
    void trainingOnAnotherThreadThanTheModelWasMadeOn_usesOneKernelThread() throws Exception {
        try (Model model = new Model(SPEC, 4)) {
            assertEquals(
                    1,
                    threadsAfter(
                            () -> model.train(DATA, TrainingPlan.epochs(1, 4, new OptimiserSpec.Sgd(0.1, 0, 0)), 1)));
        }
    }

    @Test
    void evaluationOnAnotherThread_usesOneKernelThread() throws Exception {
        try (Model model = new Model(SPEC, 4)) {
            assertEquals(1, threadsAfter(() -> model.evaluate(DATA)));
        }
    }

    @Test
    void threadThatRunsNoModel_keepsItsKernelThreads() throws Exception {
        assertEquals(3, threadsAfter(() -> threadsAfter(() -> null)));
    }

    private static int threadsAfter(Callable<?> work) throws Exception {
        Nd4j.getExecutioner();
        NativeOps library = NativeOpsHolder.getInstance().getDeviceNativeOps();
        ExecutorService own = Executors.newSingleThreadExecutor();
        try {
            return own.submit(() -> {
                        library.setOmpNumThreads(3);
                        work.call();
                        return library.ompGetMaxThreads();
                    })
                    .get();
        } finally {
            own.shutdown();
        }
    }
}
