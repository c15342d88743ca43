package io.sottovoce.simulator.sim;

import com.sun.management.OperatingSystemMXBean;
import io.sottovoce.learning.spec.Chain;
import io.sottovoce.learning.spec.Conv1d;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.Numbers;
import io.sottovoce.simulator.workload.Workload;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/**
 * The memory that a simulation needs outside of the heap: the models of its threads, each with parameters, gradients, what its
 * optimiser keeps, and the activations of a batch; with adapters, also those and what they are added to; with noise on each
 * example's gradient, their sum and those of convolutions by example. What the kernels take for themselves is not in it.
 *
 * @param trainers models that train
 * @param trainerBytes of each
 * @param evaluators threads that evaluate: whoever is free takes a part, and so does the one that coordinates, so that each comes
 *     to have a model sooner or later; and a release gate has one
 * @param evaluatorBytes of each thread's, which may be several that leave out different features
 * @param hardenedBytes of the model that is trained on adversarial examples after a round; 0 where there is none
 */
public record NativeNeed(int trainers, long trainerBytes, int evaluators, long evaluatorBytes, long hardenedBytes) {
    /** Parameters and gradients. */
    private static final int VECTORS = 2;

    /**
     * What a workload needs.
     *
     * @param workers threads
     * @param cluster what trains clients in the place of the threads, if anything does
     */
    public static NativeNeed of(Workload workload, int workers, Optional<ClusterTasks> cluster) {
        ModelSpec model = workload.plan().model();
        return new NativeNeed(
                trainers(workload.task().cohort().offers(), workers, cluster),
                trainerBytes(workload.plan()),
                evaluators(workload, workers),
                Evaluators.modelsOfThread(workload.plan())
                        * (VECTORS * vectorBytes(model) + Evaluators.batch(model) * exampleBytes(model)),
                workload.hardening().map(NativeNeed::trainerBytes).orElse(0L));
    }

    private static int evaluators(Workload workload, int workers) {
        boolean evaluates = workload.task().evaluation().data().isPresent()
                || workload.heldOut() > 0
                || workload.hostile().isPresent();
        return (evaluates ? workers + 1 : 0) + (workload.task().release().isPresent() ? 1 : 0);
    }

    private static long trainerBytes(Plan plan) {
        int kept = vectors(plan.training().optimiser());
        return (VECTORS + kept) * vectorBytes(plan.model())
                + adapterBytes(plan, VECTORS + kept)
                + privateBytes(plan)
                + 2L * plan.training().rowsMax() * exampleBytes(plan.model());
    }

    private static long vectorBytes(ModelSpec model) {
        return (long) model.parameterCount() * Float.BYTES;
    }

    private static long exampleBytes(ModelSpec model) {
        return model.activationsPerExample() * Float.BYTES;
    }

    /** The sum of clipped gradients, and the gradients of convolutions by example. */
    private static long privateBytes(Plan plan) {
        if (plan.training().options().privacy().isEmpty()) {
            return 0;
        }
        ModelSpec model = plan.model();
        List<String> names = Chain.names(model.layers());
        long byExample = 0;
        for (int i = 0; i < names.size(); i++) {
            if (model.layers().get(i) instanceof LayerSpec.Conv2d
                    || model.layers().get(i) instanceof Conv1d) {
                byExample += model.block(names.get(i) + ".weight").size()
                        + model.block(names.get(i) + ".bias").size();
            }
        }
        return vectorBytes(model) + plan.training().rowsMax() * byExample * Float.BYTES;
    }

    /** The threads have one model each; beside a cluster only the first is made, and each task in this process has its own. */
    private static int trainers(int offers, int workers, Optional<ClusterTasks> cluster) {
        return cluster.map(tasks -> 1 + Math.min(tasks.here(), offers)).orElse(Math.min(workers, offers));
    }

    /** The weights that are adapted, as they were, and vectors and factors of the adapters. */
    private static long adapterBytes(Plan plan, int vectors) {
        if (plan.training().options().adapters().isEmpty()) {
            return 0;
        }
        int rank = plan.training().options().adapters().get().rank();
        UpdateLayout layout = UpdateLayout.of(plan);
        long factors = layout.blocks().stream()
                .filter(layout::adapted)
                .mapToLong(block -> (long) block.size() / block.channels() * rank)
                .sum();
        return Float.BYTES * (plan.model().parameterCount() + (long) vectors * layout.dimension() + factors);
    }

    private static int vectors(OptimiserSpec optimiser) {
        if (optimiser instanceof OptimiserSpec.Sgd sgd) {
            return sgd.momentum() == 0 ? 0 : 1;
        }
        return optimiser instanceof OptimiserSpec.Adam ? 2 : 1;
    }

    /** All models together. */
    public long bytes() {
        long training = Math.addExact(Math.multiplyExact(trainers, trainerBytes), hardenedBytes);
        return Math.addExact(training, Math.multiplyExact(evaluators, evaluatorBytes));
    }

    /** Refuses, with the arithmetic, what the memory of this machine, or of its container, has no room for beside the heap. */
    public void requireFit(long heapBytes) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine) {
            requireFit(heapBytes, machine.getTotalMemorySize());
        }
    }

    /** Refuses, with the arithmetic, what does not fit. */
    void requireFit(long heapBytes, long machineBytes) {
        long bytes = Math.addExact(bytes(), heapBytes);
        if (bytes > machineBytes) {
            throw new RunException("this does not fit memory: " + trainers + " models that train x "
                    + Numbers.bytes((double) trainerBytes) + " + " + evaluators + " that evaluate x "
                    + Numbers.bytes((double) evaluatorBytes)
                    + (hardenedBytes == 0 ? "" : " + one that is hardened, " + Numbers.bytes((double) hardenedBytes))
                    + " + a heap of " + Numbers.bytes((double) heapBytes)
                    + " = "
                    + Numbers.bytes((double) bytes) + ", and this machine has " + Numbers.bytes((double) machineBytes)
                    + "; take fewer --workers, fewer tasks of --spark, or a smaller cohort");
        }
    }
}
