package io.sottovoce.simulator.sim;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A cluster that simulations can train on. What is on the class path is found as a service; the default build has none.
 */
public interface RemoteTraining {
    /** Bytes of the updates that one wave of trainings may bring back, unless workers would idle. */
    long WAVE_BYTES = 64L << 20;

    /**
     * Refuses what cannot be the address of a master.
     *
     * @throws io.sottovoce.privacy.spec.SpecException in one line
     */
    void check(String master);

    /**
     * The trainings of a master that share this process's memory. Nothing is connected to.
     *
     * @throws io.sottovoce.privacy.spec.SpecException where it cannot be the address of a master
     */
    ClusterTasks tasks(String master);

    /**
     * Connects to a cluster and hands it the workload.
     *
     * @param master its address, as the cluster's own tools write it
     * @param learners threads of this process that use what comes back
     * @throws io.sottovoce.simulator.RunException in one line, where the cluster cannot be used
     */
    TrainingRunner open(String master, RemoteWorkload workload, LearnerPool learners);

    /** The one of this build. */
    static Optional<RemoteTraining> installed() {
        return ServiceLoader.load(RemoteTraining.class).findFirst();
    }
}
