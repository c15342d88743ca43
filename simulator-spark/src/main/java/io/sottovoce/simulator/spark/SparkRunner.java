package io.sottovoce.simulator.spark;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.RemoteTraining;
import io.sottovoce.simulator.sim.RoundStart;
import io.sottovoce.simulator.sim.Trainee;
import io.sottovoce.simulator.sim.TrainingRunner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Trains clients as tasks of one Spark application. */
final class SparkRunner implements TrainingRunner {
    private static final int UNDER_WAY = 2;

    private final JavaSparkContext context;
    private final ExecutorWorkload shared;
    private final Broadcast<ExecutorWorkload> workload;
    private final long vectorBytes;
    private final LearnerPool learners;
    private final SparkLogs logs;
    private long nanos;

    SparkRunner(JavaSparkContext context, ExecutorWorkload shared, Plan plan, LearnerPool learners, SparkLogs logs) {
        this.context = context;
        this.shared = shared;
        this.workload = context.broadcast(shared);
        this.vectorBytes = (long) plan.model().parameterCount() * Float.BYTES;
        this.learners = learners;
        this.logs = logs;
    }

    private record Job(Waves.Wave wave, JavaFutureAction<List<BatchOutput>> outputs) {}

    @Override
    public <R> List<R> train(RoundStart start, List<Trainee> trainees, Use<R> use) throws InterruptedException {
        context.setLocalProperty("spark.job.interruptOnCancel", "true"); // of the calling thread
        Broadcast<SharedStart> begin = context.broadcast(SharedStart.of(start));
        TrainBatch task = new TrainBatch(workload, begin);
        Deque<Job> underWay = new ArrayDeque<>();
        List<R> results = new ArrayList<>();
        try {
            for (Waves.Wave wave : new Waves(workers(), RemoteTraining.WAVE_BYTES).cut(trainees, vectorBytes)) {
                if (underWay.size() == UNDER_WAY) {
                    results.addAll(finish(underWay.remove(), use));
                }
                underWay.add(submit(wave, task));
            }
            while (!underWay.isEmpty()) {
                results.addAll(finish(underWay.remove(), use));
            }
            return results;
        } finally {
            underWay.forEach(job -> job.outputs().cancel(true));
            begin.destroy();
        }
    }

    private Job submit(Waves.Wave wave, TrainBatch task) {
        List<List<ClientInput>> batches = wave.batches();
        return new Job(
                wave, context.parallelize(batches, batches.size()).map(task).collectAsync());
    }

    private <R> List<R> finish(Job job, Use<R> use) throws InterruptedException {
        List<BatchOutput> outputs = outputs(job);
        List<Callable<R>> uses = new ArrayList<>();
        List<Trainee> trainees = job.wave().trainees();
        for (int i = 0; i < trainees.size(); i++) {
            Trainee trainee = trainees.get(i);
            ClientOutput output = job.wave().of(outputs, i);
            output.bringUpToDate(trainee);
            uses.add(() -> use.of(trainee.client(), output.result()));
        }
        return learners.work(uses);
    }

    private List<BatchOutput> outputs(Job job) throws InterruptedException {
        try {
            List<BatchOutput> outputs = job.outputs().get();
            for (BatchOutput output : outputs) {
                String failure = output.failure();
                if (failure != null) {
                    throw new RunException("--spark " + context.master() + ": " + failure);
                }
                nanos += output.nanos();
            }
            return outputs;
        } catch (InterruptedException e) {
            job.outputs().cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw new RunException("--spark " + context.master() + ": " + Failures.line(e), e);
        }
    }

    @Override
    public int workers() {
        return Math.max(1, context.defaultParallelism());
    }

    @Override
    public long trainingNanos() {
        return nanos;
    }

    @Override
    public void close() {
        context.close();
        shared.close();
        logs.restore();
    }
}
