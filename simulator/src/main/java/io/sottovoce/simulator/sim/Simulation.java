package io.sottovoce.simulator.sim;

import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.harden.HardeningStage;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.UpdateResult;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.release.Measure;
import io.sottovoce.rounds.robust.RobustRule;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEffectHandler;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.TrainingReport;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.rounds.run.TaskEffect;
import io.sottovoce.rounds.run.TaskEvent;
import io.sottovoce.rounds.run.TaskMachine;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.run.TaskTransition;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.secure.OpenedSum;
import io.sottovoce.simulator.secure.RoundFacts;
import io.sottovoce.simulator.secure.SecureCohorts;
import io.sottovoce.simulator.secure.SumChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task with the machines of production: the shell of {@link TaskMachine}, with virtual time in the place of clocks,
 * arrays in the place of stores and a call in the place of the network.
 *
 * <p>Guarantees: the same task, clients and seed give the same final parameters bit for bit, whatever the number of
 * workers. Virtual time decides who reports first: a client needs one second for {@link #EXAMPLES_PER_SECOND} examples.
 * Rounds of secure aggregation are run by their arithmetic or with the protocol's machines, as {@link SumChoice} says. Not
 * simulated here: loss, delay, crashes. Used by one thread, once.
 */
public final class Simulation implements RoundEffectHandler, AutoCloseable {
    /** Speed of a client in virtual time, in examples trained on a second. */
    static final int EXAMPLES_PER_SECOND = 10_000;

    private final TaskSpec task;
    private final Plan plan;
    private final SimulatedClients clients;
    private final World world;
    private final Hostility hostility;
    private final ReleaseWatch releases;
    private final LearnerPool learners;
    private final Consumer<RoundPoint> onRound;
    private final VirtualTime time = new VirtualTime();
    private final GlobalModel model;
    private final RoundMeter meter = new RoundMeter();
    private final Map<ClientId, Update> updates = new HashMap<>();
    private final ClientMemory memory;
    private final Optional<SecureRounds> secure;
    private List<OpenedSum.GroupMean> means = List.of();
    private final List<RoundPoint> rounds = new ArrayList<>();
    private TaskMachine machine;
    private @Nullable HardeningStage stage;
    private long round;
    private long trainings;
    private long samples;

    /**
     * Prepares a run; the initial model follows from the task's seed.
     *
     * @param onRound gets each round as it ends
     */
    public Simulation(TaskSpec task, Plan plan, World world, LearnerPool learners, Consumer<RoundPoint> onRound) {
        this.task = task;
        this.plan = plan;
        this.world = world;
        this.clients = world.clients();
        this.hostility = new Hostility(clients, world.attackers(), task.seed());
        this.learners = learners;
        this.onRound = onRound;
        this.memory = new ClientMemory(plan, clients.count());
        this.secure = task.secure()
                .map(spec ->
                        new SecureRounds(new SecureCohorts(task, spec, plan, world.sums()), spec, learners, meter));
        float[] initial = InitialParameters.of(plan.model(), task.seed());
        this.model = new GlobalModel(task.serverOptimiser(), initial);
        ModelVersion first = new ModelVersion(0, Weights.hash(initial));
        this.releases = new ReleaseWatch(task.release(), first, plan.model(), world.test());
        TaskTransition start = TaskMachine.start(taskId(task), task, first);
        this.machine = start.machine();
        start.effects().forEach(this::carryOut);
    }

    /** Has new models trained on public data where the task asks for it; the stage stays its maker's to close. */
    public Simulation hardenedBy(HardeningStage other) {
        stage = other;
        return this;
    }

    /**
     * Runs the task to its end.
     *
     * @throws RunException where the task fails
     */
    public SimulationResult run() throws InterruptedException {
        long start = System.nanoTime();
        while (!machine.status().terminal()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while simulating");
            }
            TaskEvent event =
                    time.next().orElseThrow(() -> new IllegalStateException("the task waits and nothing is scheduled"));
            TaskTransition transition = machine.on(event, time.nowMillis());
            machine = transition.machine();
            transition.effects().forEach(this::carryOut);
        }
        if (machine.status() != TaskStatus.COMPLETED) {
            throw new RunException("the task failed: " + machine.reason());
        }
        return result(System.nanoTime() - start);
    }

    /** How each client does on examples of its own, with the global model and with what it keeps for itself. */
    public ClientScores scores(List<Dataset> own) throws InterruptedException {
        return ClientScores.of(clients, own, memory, plan, model.parameters(), learners);
    }

    private void carryOut(TaskEffect effect) {
        if (effect instanceof TaskEffect.OpenRound open) {
            round = open.round().round();
            meter.start();
            updates.clear();
            memory.startRound();
            time.schedule(time.nowMillis(), opened());
        } else if (effect instanceof TaskEffect.InRound inRound) {
            inRound.effect().accept(this);
        }
    }

    /** The round is open, unless the privacy budget does not cover it. */
    private TaskEvent opened() {
        return secure.flatMap(SecureRounds::refusal)
                .<TaskEvent>map(reason -> new TaskEvent.BudgetSpent(round, reason))
                .orElseGet(() -> new TaskEvent.RoundOpened(round, clients.all()));
    }

    @Override
    public void sendOffers(RoundEffect.SendOffers effect) {
        List<ClientId> cohort = effect.clients();
        if (secure.isPresent()) {
            secureRound(cohort, secure.get());
            return;
        }
        float[] parameters = model.parameters();
        List<LocalOutcome> outcomes = meter.timed("training", () -> trainAll(cohort, parameters));
        for (int i = 0; i < cohort.size(); i++) {
            ClientId client = cohort.get(i);
            in(0, new RoundEvent.OfferAccepted(client));
            outcomes.get(i).report(this, client);
        }
        meter.downloaded((long) cohort.size() * parameters.length * Float.BYTES);
    }

    private List<LocalOutcome> trainAll(List<ClientId> cohort, float[] parameters) throws InterruptedException {
        List<ClientId> order = clients.largestFirst(cohort);
        List<Optional<TrainingResult>> results = learners.train(order.stream()
                .<LearnerPool.Job<Optional<TrainingResult>>>map(client -> models -> result(models, client, parameters))
                .toList());
        Map<ClientId, LocalOutcome> byClient = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            byClient.put(
                    order.get(i), results.get(i).<LocalOutcome>map(Trained::new).orElseGet(Diverged::new));
        }
        return forged(
                cohort,
                cohort.stream()
                        .map(client -> Objects.requireNonNull(byClient.get(client)))
                        .toList());
    }

    /** The training of a client; empty where it diverges. */
    private Optional<TrainingResult> result(ModelPool models, ClientId client, float[] parameters)
            throws InterruptedException {
        Plan now = new Plan(plan.model(), plan.training().inRound(round));
        long seed = SimulatedClients.trainingSeed(task.seed(), round, client);
        try {
            return Optional.of(models.train(
                    now, parameters, hostility.dataOf(client), seed, memory.of(client), memory.serverControl()));
        } catch (DivergedException e) {
            return Optional.empty();
        }
    }

    /** Attackers replace their updates once they have seen those of the others. */
    private List<LocalOutcome> forged(List<ClientId> cohort, List<LocalOutcome> outcomes) {
        Map<ClientId, TrainingResult> trained = new LinkedHashMap<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Trained done) {
                trained.put(cohort.get(i), done.result());
            }
        }
        Map<ClientId, TrainingResult> sent = hostility.sent(trained, round);
        List<LocalOutcome> all = new ArrayList<>(outcomes);
        for (int i = 0; i < all.size(); i++) {
            TrainingResult result = sent.get(cohort.get(i));
            if (result != null) {
                all.set(i, new Trained(result));
            }
        }
        return all;
    }

    private void secureRound(List<ClientId> cohort, SecureRounds rounds) {
        float[] parameters = model.parameters();
        RoundFacts facts = new RoundFacts(taskId(task), round, Weights.hash(parameters), cohort);
        SecureRounds.Run run = rounds.run(
                facts,
                clients.largestFirst(cohort),
                training(cohort, parameters),
                client -> !hostility.hostile(client));
        int passes = plan.training().epochs().orElse(1);
        for (SecureRounds.Part part : run.parts()) {
            trainings += part.examples() > 0 ? 1 : 0;
            samples += part.examples() * passes;
        }
        means = run.means();
        run.happenings().forEach(one -> in(one.afterMillis(), one.event()));
        meter.downloaded((long) cohort.size() * parameters.length * Float.BYTES);
    }

    /** Where clients are hostile all train first, since attackers look at the updates of the others. */
    private SecureRounds.Training training(List<ClientId> cohort, float[] parameters) {
        if (world.attackers().isEmpty()) {
            return client -> models -> result(models, client, parameters);
        }
        List<LocalOutcome> outcomes = meter.timed("training", () -> trainAll(cohort, parameters));
        Map<ClientId, TrainingResult> ready = new HashMap<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Trained done) {
                ready.put(cohort.get(i), done.result());
            }
        }
        return client -> models -> Optional.ofNullable(ready.get(client));
    }

    @Override
    public void aggregate(RoundEffect.Aggregate effect) {
        UpdateResult result = meter.timed("aggregation", () -> step(effect.contributions()));
        if (result instanceof UpdateResult.Done done) {
            harden();
            memory.contributed(effect.contributions());
            in(0, new RoundEvent.AggregateReady(Weights.hash(model.candidate()), done.summary()));
        } else {
            in(0, new RoundEvent.UpdateFailed("the mean update is not finite"));
        }
    }

    private void harden() {
        HardeningStage present = stage;
        long version = machine.progress().committed() + 1L;
        if (present == null || !task.hardening().orElseThrow().due(version, task.rounds())) {
            return;
        }
        meter.timed("hardening", () -> {
            present.run(model.candidate(), task.seed() + version);
            return true;
        });
    }

    private UpdateResult step(List<Contribution> contributions) throws InterruptedException {
        if (secure.isPresent()) {
            return model.step(GlobalModel.means(means, task.slack()), rule(), learners);
        }
        List<WeightedUpdate> inputs = world.grouping().isPresent()
                ? world.grouping().get().means(contributions, updates, task.seed(), round)
                : GlobalModel.single(contributions, updates);
        return model.step(inputs, rule(), learners);
    }

    private AggregateRule rule() throws InterruptedException {
        if (task.rule().isEmpty()) {
            return AggregateRule.WEIGHTED_MEAN;
        }
        RobustRule rule = task.rule().get();
        return rule.against(rule.root().isPresent() ? Optional.of(rootUpdate()) : Optional.empty());
    }

    /** What the server learns from its own examples, as a client would. */
    private BlockReader rootUpdate() throws InterruptedException {
        Dataset root = world.root().orElseThrow(() -> new IllegalStateException("a rule without its root data"));
        long seed = SimulatedClients.trainingSeed(~task.seed(), round, clients.client(0));
        float[] parameters = model.parameters();
        LearnerPool.Job<TrainingResult> job = models -> models.train(plan, parameters, root, seed);
        return BlockReader.over(learners.train(List.of(job)).get(0).update().toArray());
    }

    @Override
    public void evaluate(RoundEffect.Evaluate effect) {
        var found = meter.timed("evaluation", () -> learners.evaluate(model.candidate(), world.test()));
        Map<Measure, Double> measures = meter.timed("evaluation", () -> releases.measure(model.candidate()));
        Evaluation evaluation = new Evaluation(found.loss(), found.accuracy(), found.examples());
        in(0, new RoundEvent.Evaluated(evaluation, measures));
    }

    @Override
    public void commit(RoundEffect.Commit effect) {
        model.adopt();
        memory.commit();
        ended(effect.record());
    }

    @Override
    public void abort(RoundEffect.Abort effect) {
        ended(effect.record());
    }

    @Override
    public void wakeAt(RoundEffect.WakeAt effect) {
        time.schedule(effect.millis(), new TaskEvent.InRound(round, new RoundEvent.TimePassed()));
    }

    @Override
    public void discardUpdate(RoundEffect.DiscardUpdate effect) {
        updates.remove(effect.client());
    }

    @Override
    public void closeClient(RoundEffect.CloseClient effect) {
        // A simulated client keeps nothing of a round.
    }

    @Override
    public void recordExclusion(RoundEffect.RecordExclusion effect) {
        // The record of the round has it again; there is no restart to survive here.
    }

    /** Numbers of the clients that a search has barred from the task. */
    public List<Integer> suspects() {
        return machine.suspects().toList().stream().map(SimulatedClients::index).toList();
    }

    /** What is published, and why the last candidate is not where it is not. */
    public ReleaseLine release() {
        return releases.line();
    }

    /** The parameters of the published version; empty where none passed the gate. */
    public Optional<float[]> published() {
        return task.release().isEmpty() ? Optional.of(model.parameters()) : Optional.ofNullable(releases.published());
    }

    @Override
    public void close() {
        releases.close();
    }

    private void ended(RoundRecord record) {
        releases.ended(record, model.parameters());
        RoundPoint point = meter.end(record);
        rounds.add(point);
        onRound.accept(point);
    }

    private void in(long delayMillis, RoundEvent event) {
        time.schedule(time.nowMillis() + delayMillis, new TaskEvent.InRound(round, event));
    }

    private SimulationResult result(long wallNanos) {
        RoundPoint last = rounds.stream()
                .filter(RoundPoint::committed)
                .reduce((before, point) -> point)
                .orElseThrow();
        return new SimulationResult(
                model.parameters(),
                List.copyOf(rounds),
                last.accuracy(),
                last.loss(),
                trainings,
                samples,
                learners.trainingNanos(),
                wallNanos,
                learners.workers());
    }

    private static TaskId taskId(TaskSpec task) {
        byte[] hash = Canonical.hash("simulated task", Canonical.u64(task.seed()));
        return TaskId.of(Arrays.copyOf(hash, TaskId.BYTES));
    }

    /** How a local training ended. */
    private interface LocalOutcome {
        void report(Simulation simulation, ClientId client);
    }

    private record Trained(TrainingResult result) implements LocalOutcome {
        @Override
        public void report(Simulation simulation, ClientId client) {
            long trainedOn =
                    result.examples() * simulation.plan.training().epochs().orElse(1);
            simulation.trainings++;
            simulation.samples += trainedOn;
            simulation.updates.put(client, result.update());
            simulation.memory.trained(client, result);
            long bytes = (long) result.update().dimension() * Float.BYTES;
            simulation.in(
                    1 + trainedOn * 1000 / EXAMPLES_PER_SECOND,
                    new RoundEvent.UpdateStored(
                            client, new TrainingReport(result.examples(), result.meanLoss(), bytes)));
        }
    }

    private record Diverged() implements LocalOutcome {
        @Override
        public void report(Simulation simulation, ClientId client) {
            simulation.in(1, new RoundEvent.TrainingFailed(client, "DIVERGED"));
        }
    }
}
