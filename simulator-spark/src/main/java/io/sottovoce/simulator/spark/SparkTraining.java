package io.sottovoce.simulator.spark;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.RemoteTraining;
import io.sottovoce.simulator.sim.RemoteWorkload;
import io.sottovoce.simulator.sim.TrainingRunner;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;

/** Connects simulations to Apache Spark. One connection at a time: Spark has one context a process. */
public final class SparkTraining implements RemoteTraining {
    private static final Pattern MASTERS = Pattern.compile(
            "local(\\[(\\*|[1-9][0-9]{0,3})(, *[1-9][0-9]?)?])?|local-cluster\\[[0-9, ]+]|spark://\\S+");

    /** For the service loader. */
    public SparkTraining() {}

    @Override
    public void check(String master) {
        if (!MASTERS.matcher(master).matches()) {
            throw new SpecException(
                    "--spark", "found '" + master + "', expected local, local[N], local[*] or spark://HOST:PORT");
        }
    }

    @Override
    public TrainingRunner open(String master, RemoteWorkload workload, LearnerPool learners) {
        check(master);
        SparkMaster.requireAnswer(master);
        SparkLogs logs = new SparkLogs();
        logs.settle();
        ExecutorWorkload shared = ExecutorWorkload.of(workload, SparkSettings.inThisProcess(master));
        JavaSparkContext context = connect(master, workload);
        return new SparkRunner(context, shared, workload.workload().plan(), learners, logs);
    }

    private static JavaSparkContext connect(String master, RemoteWorkload workload) {
        try {
            return new JavaSparkContext(
                    SparkSettings.of(master, workload.workload().task().name()));
        } catch (RuntimeException e) {
            throw new RunException("--spark " + master + ": " + Failures.line(e), e);
        }
    }
}
