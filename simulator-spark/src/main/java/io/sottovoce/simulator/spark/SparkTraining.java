package io.sottovoce.simulator.spark;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.sim.ClusterTasks;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.RemoteTraining;
import io.sottovoce.simulator.sim.RemoteWorkload;
import io.sottovoce.simulator.sim.TrainingRunner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;

/** Connects simulations to Apache Spark. One connection at a time: Spark has one context a process. */
public final class SparkTraining implements RemoteTraining {
    private static final Pattern MASTERS = Pattern.compile(
            "local(\\[(\\*|[1-9][0-9]{0,3})(, *[1-9][0-9]?)?])?|local-cluster\\[[0-9, ]+]|spark://\\S+");

    private static final Pattern THREADS = Pattern.compile("local\\[(\\*|[0-9]+)(,.*)?]");

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
    public ClusterTasks tasks(String master) {
        check(master);
        Matcher counted = THREADS.matcher(master);
        if (!counted.matches()) {
            return new ClusterTasks(SparkSettings.inThisProcess(master) ? 1 : 0);
        }
        String count = counted.group(1);
        return new ClusterTasks(
                count.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(count));
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
