package io.sottovoce.simulator.spark;

import io.sottovoce.learning.TrainingResult;
import io.sottovoce.simulator.sim.RoundStart;
import io.sottovoce.simulator.sim.Trainee;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** A Spark task: trains some clients of a round, one after the other. */
final class TrainBatch implements Function<List<ClientInput>, BatchOutput> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<ExecutorWorkload> workload;
    private final Broadcast<SharedStart> start;

    TrainBatch(Broadcast<ExecutorWorkload> workload, Broadcast<SharedStart> start) {
        this.workload = workload;
        this.start = start;
    }

    /** Failures of ours are values: Spark would try them again and wrap them in traces. */
    @Override
    public BatchOutput call(List<ClientInput> batch) throws InterruptedException {
        ArrayList<ClientOutput> outputs = new ArrayList<>();
        long nanos = 0;
        try {
            ExecutorWorkload.Ready ready = workload.value().ready();
            RoundStart round = start.value().start();
            for (ClientInput input : batch) {
                Trainee trainee = input.trainee();
                long begun = System.nanoTime();
                Optional<TrainingResult> result = ready.trainer().train(ready.models(), round, trainee);
                nanos += System.nanoTime() - begun;
                outputs.add(ClientOutput.of(trainee, result));
            }
            return new BatchOutput(outputs, nanos, null);
        } catch (RuntimeException e) {
            return new BatchOutput(outputs, nanos, "executor " + SparkEnv.get().executorId() + ": " + Failures.line(e));
        }
    }
}
