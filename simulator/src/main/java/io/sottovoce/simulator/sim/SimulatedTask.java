package io.sottovoce.simulator.sim;

import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.harden.HardeningStage;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.rounds.aggregate.UpdateResult;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.release.Measure;
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
import io.sottovoce.simulator.workload.Beginning;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The shell of {@link TaskMachine}, with virtual time in the place of clocks, arrays in the place of stores and a call in the
 * place of the network.
 *
 * <p>Virtual time decides who reports first: a client needs one second for {@link #EXAMPLES_PER_SECOND} examples. Rounds of
 * secure aggregation are run by their arithmetic or with the protocol's machines, as {@link SumChoice} says. Not simulated
 * here: loss, delay, crashes. Used by one thread, once.
 */
final class SimulatedTask implements RoundEffectHandler, AutoCloseable {
    /** Speed of a client in virtual time, in examples trained on a second. */
    static final int EXAMPLES_PER_SECOND = 10_000;

    /** Stands for what is evaluated beside, and is replaced before anybody sees it. */
    private static final Evaluation TO_COME = new Evaluation(0, 0, 1);

    private final TaskSpec task;
    private final Plan plan;
    private final SimulatedClients clients;
    private final World world;
    private final ReleaseWatch releases;
    private final LearnerPool learners;
    private final CohortTraining training;
    private final RoundReports reports;
    private final boolean evaluatesBeside;
    private final VirtualTime time = new VirtualTime();
    private final GlobalModel model;
    private final RoundRule rule;
    private final RoundMeter meter = new RoundMeter();
    private final Map<ClientId, Update> updates = new HashMap<>();
    private final ClientMemory memory;
    private final Optional<SecureRounds> secure;
    private List<OpenedSum.GroupMean> means = List.of();
    private TaskMachine machine;
    private @Nullable HardeningStage stage;
    private @Nullable PendingEvaluation evaluated;
    private Optional<PendingEvaluation> evaluation = Optional.empty();
    private long round;
    private long trainings;
    private long samples;

    /**
     * Prepares a run; the initial model follows from the task: its seed, or the file that it names.
     *
     * @param remote where clients are trained, its maker's to close; on the threads of this process without it
     * @param reports gets each round as it ends
     * @param evaluatesBeside whether rounds go on while a model is evaluated; not with a release gate
     */
    SimulatedTask(
            TaskSpec task,
            Plan plan,
            World world,
            LearnerPool learners,
            Optional<TrainingRunner> remote,
            RoundReports reports,
            boolean evaluatesBeside) {
        this.task = task;
        this.plan = plan;
        this.world = world;
        this.clients = world.clients();
        this.learners = learners;
        this.reports = reports;
        this.evaluatesBeside = evaluatesBeside;
        this.memory = new ClientMemory(plan, clients.count());
        this.training = training(remote);
        this.secure = task.secure()
                .map(spec ->
                        new SecureRounds(new SecureCohorts(task, spec, plan, world.sums()), spec, learners, meter));
        float[] initial = Beginning.of(task, plan.model());
        this.model =
                new GlobalModel(task.serverOptimiser(), UpdateLayout.of(plan).map(), initial);
        this.rule = new RoundRule(task, plan, world, learners, model);
        ModelVersion first = new ModelVersion(0, Weights.placeholder(0));
        this.releases = new ReleaseWatch(task.release(), first, plan.model(), world.test());
        TaskTransition start = TaskMachine.start(taskId(task), task, first);
        this.machine = start.machine();
        start.effects().forEach(this::carryOut);
    }

    private CohortTraining training(Optional<TrainingRunner> remote) {
        Hostility hostility = new Hostility(clients, world.attackers(), task.seed());
        TrainingRunner runner = remote.orElseGet(
                () -> new LocalRunner(learners, new ClientTrainer(plan, task.seed(), clients, hostility)));
        return new CohortTraining(clients, hostility, memory, runner, learners);
    }

    void hardenedBy(HardeningStage other) {
        stage = other;
    }

    /**
     * Runs the task to its end.
     *
     * @param startNanos when the run began
     * @throws RunException where the task fails
     * @throws UnfitModelException where a model that was evaluated beside has no finite loss
     */
    SimulationResult run(long startNanos) throws InterruptedException {
        while (!machine.status().terminal()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while simulating");
            }
            reports.requireWell();
            TaskEvent event =
                    time.next().orElseThrow(() -> new IllegalStateException("the task waits and nothing is scheduled"));
            TaskTransition transition = machine.on(event, time.nowMillis());
            machine = transition.machine();
            transition.effects().forEach(this::carryOut);
        }
        finishEvaluation();
        List<RoundPoint> rounds = reports.all();
        if (machine.status() != TaskStatus.COMPLETED) {
            throw new RunException("the task failed: " + machine.reason());
        }
        return result(rounds, System.nanoTime() - startNanos);
    }

    /** How each client does on examples of its own, with the global model and with what it keeps for itself. */
    ClientScores scores(List<Dataset> own) throws InterruptedException {
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
        List<Optional<TrainingResult>> results = sent(cohort, parameters);
        for (int i = 0; i < cohort.size(); i++) {
            ClientId client = cohort.get(i);
            in(0, new RoundEvent.OfferAccepted(client));
            results.get(i)
                    .ifPresentOrElse(
                            result -> trained(client, result),
                            () -> in(1, new RoundEvent.TrainingFailed(client, "DIVERGED")));
        }
        meter.downloaded((long) cohort.size() * parameters.length * Float.BYTES);
    }

    private void secureRound(List<ClientId> cohort, SecureRounds rounds) {
        float[] parameters = model.parameters();
        RoundFacts facts = new RoundFacts(taskId(task), round, Weights.hash(parameters), cohort);
        SecureRounds.Run run = rounds.run(
                facts, clients.largestFirst(cohort), training(cohort, parameters), client -> !training.hostile(client));
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
        return world.attackers().isEmpty()
                ? training.whenAsked(round, parameters)
                : training.ready(cohort, sent(cohort, parameters));
    }

    private List<Optional<TrainingResult>> sent(List<ClientId> cohort, float[] parameters) {
        return meter.timed("training", () -> training.sent(cohort, round, parameters));
    }

    @Override
    public void aggregate(RoundEffect.Aggregate effect) {
        UpdateResult result = meter.timed("aggregation", () -> step(effect.contributions()));
        if (result instanceof UpdateResult.Done done) {
            harden(done);
            memory.contributed(effect.contributions());
            in(
                    0,
                    new RoundEvent.AggregateReady(
                            Weights.placeholder(machine.progress().committed() + 1L), done.summary()));
        } else {
            in(0, new RoundEvent.UpdateFailed("the new model is not finite", true));
        }
    }

    private void harden(UpdateResult.Done done) {
        HardeningStage present = stage;
        long version = machine.progress().committed() + 1L;
        boolean refused = machine.round()
                .orElseThrow()
                .context()
                .oversight()
                .problem(done.summary())
                .isPresent();
        if (present == null || refused || !task.hardening().orElseThrow().due(version, task.rounds())) {
            return;
        }
        meter.timed("hardening", () -> {
            present.run(model.candidate(), task.seed() + version);
            return true;
        });
    }

    private UpdateResult step(List<Contribution> contributions) throws InterruptedException {
        if (secure.isPresent()) {
            return model.step(GlobalModel.means(means, task.slack()), rule.of(round), learners);
        }
        List<WeightedUpdate> inputs = world.grouping().isPresent()
                ? world.grouping().get().means(contributions, updates, task.seed(), round)
                : GlobalModel.single(contributions, updates);
        return model.step(inputs, rule.of(round), learners);
    }

    @Override
    public void evaluate(RoundEffect.Evaluate effect) {
        if (evaluatesBeside) {
            evaluation = Optional.of(meter.timed("evaluation", this::begunEvaluation));
            in(0, new RoundEvent.Evaluated(TO_COME));
            return;
        }
        var found = meter.timed("evaluation", () -> learners.evaluate(model.candidate(), world.test()));
        Map<Measure, Double> measures = meter.timed("evaluation", () -> releases.measure(model.candidate()));
        Evaluation complete = new Evaluation(found.loss(), found.accuracy(), found.examples());
        in(0, new RoundEvent.Evaluated(complete, measures));
    }

    /** One at a time, so that models that wait to be evaluated do not pile up. */
    private PendingEvaluation begunEvaluation() throws InterruptedException {
        finishEvaluation();
        PendingEvaluation begun = learners.evaluateWhenIdle(model.candidate(), world.test());
        evaluated = begun;
        return begun;
    }

    private void finishEvaluation() throws InterruptedException {
        if (evaluated != null) {
            learners.finish(evaluated);
        }
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
    List<Integer> suspects() {
        return machine.suspects().toList().stream().map(SimulatedClients::index).toList();
    }

    /** What is published, and why the last candidate is not where it is not. */
    ReleaseLine release() {
        return releases.line();
    }

    /** The parameters of the published version; empty where none passed the gate. */
    Optional<float[]> published() {
        return task.release().isEmpty() ? Optional.of(model.parameters()) : Optional.ofNullable(releases.published());
    }

    @Override
    public void close() {
        reports.close();
        releases.close();
    }

    private void ended(RoundRecord record) {
        releases.ended(record, model.parameters());
        reports.ended(meter.end(record), evaluation);
        evaluation = Optional.empty();
    }

    private void in(long delayMillis, RoundEvent event) {
        time.schedule(time.nowMillis() + delayMillis, new TaskEvent.InRound(round, event));
    }

    private SimulationResult result(List<RoundPoint> rounds, long wallNanos) {
        RoundPoint last = rounds.stream()
                .filter(RoundPoint::committed)
                .reduce((before, point) -> point)
                .orElseThrow();
        return new SimulationResult(
                model.parameters(),
                rounds,
                last.accuracy(),
                last.loss(),
                trainings,
                samples,
                training.runner().trainingNanos(),
                wallNanos,
                training.runner().workers());
    }

    private static TaskId taskId(TaskSpec task) {
        byte[] hash = Canonical.hash("simulated task", Canonical.u64(task.seed()));
        return TaskId.of(Arrays.copyOf(hash, TaskId.BYTES));
    }

    private void trained(ClientId client, TrainingResult result) {
        long trainedOn = result.examples() * plan.training().epochs().orElse(1);
        trainings++;
        samples += trainedOn;
        updates.put(client, result.update());
        memory.trained(client, result);
        long bytes = (long) result.update().dimension() * Float.BYTES;
        in(
                1 + trainedOn * 1000 / EXAMPLES_PER_SECOND,
                new RoundEvent.UpdateStored(client, new TrainingReport(result.examples(), result.meanLoss(), bytes)));
    }
}
