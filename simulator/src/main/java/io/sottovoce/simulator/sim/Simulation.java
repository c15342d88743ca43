package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.Examples;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partition;
import io.sottovoce.learning.data.Partitioner;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.BlockWriter;
import io.sottovoce.rounds.aggregate.ModelUpdater;
import io.sottovoce.rounds.aggregate.UpdateResult;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.TrainingReport;
import io.sottovoce.rounds.run.TaskEffect;
import io.sottovoce.rounds.run.TaskEvent;
import io.sottovoce.rounds.run.TaskMachine;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.run.TaskTransition;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.workload.Workload;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Runs a task with the task machine of the server, clients that train with the engine of the SDK, and virtual time.
 *
 * <p>Guarantees: a function of workload and seed alone, bit for bit, whatever the number of workers, since every choice is
 * drawn from the seed and updates are summed in the order of client ids. Clients are reliable here: each accepts, trains
 * and reports.
 */
public final class Simulation implements AutoCloseable {
    private final Workload workload;
    private final Dataset train;
    private final Dataset test;
    private final Partition partition;
    private final LearnerPool pool;
    private final ModelUpdater updater;
    private final Consumer<RoundRecord> onRound;
    private final List<ClientId> clients = new ArrayList<>();
    private final Map<ClientId, Integer> indices = new HashMap<>();
    private final Map<ClientId, float[]> updates = new HashMap<>();
    private final List<RoundRecord> records = new ArrayList<>();
    private final Queue<TaskEvent> mailbox = new ArrayDeque<>();
    private float[] parameters;
    private float[] candidate = new float[0];
    private List<float[]> state;
    private List<float[]> candidateState = List.of();
    private long nowMillis;
    private long trainings;
    private long samples;
    private Optional<String> failure = Optional.empty();

    /**
     * Prepares a run.
     *
     * @param onRound is told of every round that ends
     */
    public Simulation(Workload workload, LoadedData data, int workers, Consumer<RoundRecord> onRound) {
        this.workload = workload;
        this.onRound = onRound;
        Examples examples = data.train();
        this.train = examples.data();
        this.test = data.test().data();
        this.partition = Partitioner.parse(workload.partition())
                .partition(examples, workload.clients(), workload.task().seed());
        this.pool = new LearnerPool(workers, () -> new EngineLearner(workload.plan()));
        this.updater = new ModelUpdater(workload.task().serverOptimiser());
        this.parameters =
                InitialParameters.of(workload.plan().model(), workload.task().seed());
        this.state = ModelUpdater.initialState(workload.task().serverOptimiser(), parameters.length).stream()
                .map(this::copy)
                .toList();
        for (int i = 0; i < partition.clients(); i++) {
            ClientId id = clientId(i);
            clients.add(id);
            indices.put(id, i);
        }
    }

    /** Runs the task to its end. */
    public SimulationResult run() throws InterruptedException {
        long start = System.nanoTime();
        TaskId task = TaskId.of(Arrays.copyOf(Canonical.hash("simulated-task", Canonical.u64(seed())), TaskId.BYTES));
        TaskTransition transition =
                TaskMachine.start(task, workload.task(), new ModelVersion(0, Weights.hash(parameters)));
        carryOut(transition.effects());
        while (transition.machine().status() == TaskStatus.RUNNING) {
            TaskEvent event = Objects.requireNonNull(mailbox.poll(), "the task waits for nothing");
            transition = transition.machine().on(event, ++nowMillis);
            carryOut(transition.effects());
        }
        long wall = System.nanoTime() - start;
        return new SimulationResult(records, parameters, trainings, samples, pool.trainingNanos(), wall, failure);
    }

    /** Number of clients. */
    public int clients() {
        return clients.size();
    }

    @Override
    public void close() {
        pool.close();
    }

    private void carryOut(List<TaskEffect> effects) throws InterruptedException {
        for (TaskEffect effect : effects) {
            if (effect instanceof TaskEffect.OpenRound open) {
                mailbox.add(new TaskEvent.RoundOpened(open.round().round(), ClientSet.of(clients)));
            } else if (effect instanceof TaskEffect.InRound inRound) {
                carryOut(inRound.round(), inRound.effect());
            } else if (effect instanceof TaskEffect.Finish finish && finish.status() != TaskStatus.COMPLETED) {
                failure = Optional.of(finish.reason());
            }
        }
    }

    private void carryOut(long round, RoundEffect effect) throws InterruptedException {
        if (effect instanceof RoundEffect.SendOffers offers) {
            train(round, offers.clients());
        } else if (effect instanceof RoundEffect.Aggregate aggregate) {
            mailbox.add(new TaskEvent.InRound(round, aggregate(aggregate.contributions())));
        } else if (effect instanceof RoundEffect.Evaluate) {
            Evaluation evaluation = pool.evaluate(candidate, test);
            mailbox.add(new TaskEvent.InRound(round, new RoundEvent.Evaluated(evaluation)));
        } else if (effect instanceof RoundEffect.Commit commit) {
            parameters = candidate;
            state = candidateState;
            finished(commit.record());
        } else if (effect instanceof RoundEffect.Abort abort) {
            finished(abort.record());
        } else if (effect instanceof RoundEffect.DiscardUpdate discard) {
            updates.remove(discard.client());
        }
    }

    private void finished(RoundRecord record) {
        updates.clear();
        records.add(record);
        onRound.accept(record);
    }

    private void train(long round, List<ClientId> cohort) throws InterruptedException {
        List<LearnerPool.Job> jobs = new ArrayList<>();
        for (ClientId client : cohort) {
            Dataset own = partition.of(train, index(client));
            jobs.add(new LearnerPool.Job(own, trainingSeed(round, client)));
            samples += workload.plan().training().stepsOn(own.size()) == 0 ? 0 : passes(own);
        }
        List<LocalResult> results = pool.train(parameters, jobs);
        for (int i = 0; i < results.size(); i++) {
            ClientId client = cohort.get(i);
            LocalResult result = results.get(i);
            updates.put(client, result.update().toArray());
            trainings++;
            mailbox.add(new TaskEvent.InRound(round, new RoundEvent.OfferAccepted(client)));
            TrainingReport report = new TrainingReport(
                    result.examples(), result.meanLoss(), (long) result.update().dimension() * Float.BYTES);
            mailbox.add(new TaskEvent.InRound(round, new RoundEvent.UpdateStored(client, report)));
        }
    }

    private long passes(Dataset own) {
        return workload.plan().training().epochs().isPresent()
                ? (long) workload.plan().training().epochs().getAsInt() * own.size()
                : workload.plan().training().stepsOn(own.size())
                        * Math.min(own.size(), workload.plan().training().batchSize());
    }

    private RoundEvent aggregate(List<Contribution> contributions) {
        List<WeightedUpdate> weighted = contributions.stream()
                .map(one -> new WeightedUpdate(one.client(), one.weight(), BlockReader.over(update(one.client()))))
                .toList();
        candidate = new float[parameters.length];
        candidateState = state.stream().map(vector -> new float[vector.length]).toList();
        UpdateResult result = updater.apply(
                BlockReader.over(parameters),
                weighted,
                state.stream().map(BlockReader::over).toList(),
                BlockWriter.into(candidate),
                candidateState.stream().map(BlockWriter::into).toList());
        if (result instanceof UpdateResult.Done done) {
            return new RoundEvent.AggregateReady(Weights.hash(candidate), done.summary());
        }
        long coordinate = ((UpdateResult.NotFinite) result).coordinate();
        return new RoundEvent.UpdateFailed("coordinate " + coordinate + " of the new model is not finite");
    }

    private float[] update(ClientId client) {
        return Objects.requireNonNull(updates.get(client), () -> "no update of client " + client);
    }

    private int index(ClientId client) {
        return Objects.requireNonNull(indices.get(client), () -> "no client " + client);
    }

    private float[] copy(BlockReader reader) {
        float[] values = new float[parameters.length];
        reader.read(0, values, values.length);
        return values;
    }

    private long seed() {
        return workload.task().seed();
    }

    private long trainingSeed(long round, ClientId client) {
        byte[] hash =
                Canonical.hash("simulated-training", Canonical.u64(seed()), Canonical.u64(round), client.toBytes());
        return ByteBuffer.wrap(hash).getLong();
    }

    private static ClientId clientId(int index) {
        return ClientId.of(Arrays.copyOf(Canonical.hash("simulated-client", Canonical.u32(index)), ClientId.BYTES));
    }
}
