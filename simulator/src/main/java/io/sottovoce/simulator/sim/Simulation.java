package io.sottovoce.simulator.sim;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.harden.HardeningStage;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.RoundPoint;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task with the machines of production: see {@link SimulatedTask}, which does it.
 *
 * <p>Guarantees: the same task, clients and seed give the same final parameters bit for bit, whatever the number of
 * workers. Without a release gate and hardening all that an evaluation decides is that the loss is a finite number. So the rounds go on
 * while threads that have nothing else to do evaluate; should a loss turn out not to be finite, the task is run again from
 * its beginning with every evaluation in its place, and ends as it would have. Used by one thread, once.
 */
public final class Simulation implements AutoCloseable {
    private final TaskSpec task;
    private final Plan plan;
    private final World world;
    private final LearnerPool learners;
    private final Optional<TrainingRunner> remote;
    private final Consumer<RoundPoint> onRound;
    private @Nullable HardeningStage stage;
    private SimulatedTask running;

    /** A run that trains on the threads of this process. */
    public Simulation(TaskSpec task, Plan plan, World world, LearnerPool learners, Consumer<RoundPoint> onRound) {
        this(task, plan, world, learners, Optional.empty(), onRound);
    }

    /**
     * Prepares a run; the initial model follows from the task: its seed, or the file that it names.
     *
     * @param remote where clients are trained, its maker's to close; on the threads of this process without it
     * @param onRound gets each round in its order, on a thread of its own, before {@link #run} returns
     */
    public Simulation(
            TaskSpec task,
            Plan plan,
            World world,
            LearnerPool learners,
            Optional<TrainingRunner> remote,
            Consumer<RoundPoint> onRound) {
        this.task = task;
        this.plan = plan;
        this.world = world;
        this.learners = learners;
        this.remote = remote;
        this.onRound = onRound;
        this.running = begun(task.release().isEmpty() && task.hardening().isEmpty(), 0);
    }

    /**
     * Refuses what only the data tell of: a release gate that asks for what such models and data do not have.
     *
     * @throws io.sottovoce.privacy.spec.SpecException in one line
     */
    public static void requirePossible(TaskSpec task, Plan plan, Dataset test) {
        ReleaseWatch.requirePossible(task, plan.model(), test);
    }

    private SimulatedTask begun(boolean evaluatesBeside, int known) {
        return new SimulatedTask(
                task,
                plan,
                world,
                learners,
                remote,
                new RoundReports(
                        onRound,
                        learners.workers(),
                        known,
                        plan.training().lossFor(plan.model()).hasAccuracy()),
                evaluatesBeside);
    }

    /** Has new models trained on public data where the task asks for it; the stage stays its maker's to close. */
    public Simulation hardenedBy(HardeningStage other) {
        stage = other;
        running.hardenedBy(other);
        return this;
    }

    /**
     * Runs the task to its end.
     *
     * @throws RunException where the task fails
     */
    public SimulationResult run() throws InterruptedException {
        long start = System.nanoTime();
        try {
            return running.run(start);
        } catch (UnfitModelException e) {
            return again(Math.toIntExact(e.round() - 1), start);
        }
    }

    private SimulationResult again(int known, long start) throws InterruptedException {
        running.close();
        running = begun(false, known);
        if (stage != null) {
            running.hardenedBy(stage);
        }
        return running.run(start);
    }

    /** How each client does on examples of its own, with the global model and with what it keeps for itself. */
    public ClientScores scores(List<Dataset> own) throws InterruptedException {
        return running.scores(own);
    }

    /** Numbers of the clients that a search has barred from the task. */
    public List<Integer> suspects() {
        return running.suspects();
    }

    /** What is published, and why the last candidate is not where it is not. */
    public ReleaseLine release() {
        return running.release();
    }

    /** The parameters of the published version; empty where none passed the gate. */
    public Optional<float[]> published() {
        return running.published();
    }

    @Override
    public void close() {
        running.close();
    }
}
