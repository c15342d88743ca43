package io.sottovoce.simulator.spark;

import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.sim.ClientTrainer;
import io.sottovoce.simulator.sim.RemoteWorkload;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The workload as it is broadcast: its tree travels, and each executor loads the data and makes the models once, when its first
 * task begins. Data that differs from the driver's is refused.
 */
final class ExecutorWorkload implements Serializable {
    private static final long serialVersionUID = 1L;

    /** More than any executor has threads: Spark says how many tasks run at a time, and each takes a model of its own. */
    private static final int MODELS_MAX = 4096;

    private final LinkedHashMap<String, Object> tree;
    private final long fingerprint;
    private transient @Nullable Ready ready;

    /** What the tasks of an executor share. */
    record Ready(ClientTrainer trainer, ModelPool models) {}

    private ExecutorWorkload(Map<String, Object> tree, long fingerprint) {
        this.tree = new LinkedHashMap<>(tree);
        this.fingerprint = fingerprint;
    }

    /**
     * The workload of a driver.
     *
     * @param here whether the tasks run in this process, and share its data
     */
    static ExecutorWorkload of(RemoteWorkload given, boolean here) {
        ExecutorWorkload workload = new ExecutorWorkload(
                given.tree(), here ? 0 : DataFingerprint.of(given.data().parts()));
        if (here) {
            workload.ready = ready(given.workload(), given.data());
        }
        return workload;
    }

    /**
     * The trainer and models of this process.
     *
     * @throws RuntimeException where the data cannot be loaded or is not the driver's
     */
    synchronized Ready ready() {
        Ready present = ready;
        if (present == null) {
            Workload workload = Workload.fromTree(tree);
            WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
            if (fingerprint != 0 && DataFingerprint.of(data.parts()) != fingerprint) {
                throw new RunException(
                        "data set " + workload.data() + " is not the same here as where the simulation was started");
            }
            present = ready(workload, data);
            ready = present;
        }
        return present;
    }

    /** Frees the models of this process. */
    synchronized void close() {
        Ready present = ready;
        if (present != null) {
            present.models().close();
        }
    }

    private static Ready ready(Workload workload, WorkloadData data) {
        return new Ready(ClientTrainer.of(workload, data), new ModelPool(MODELS_MAX));
    }
}
