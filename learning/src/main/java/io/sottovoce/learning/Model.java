package io.sottovoce.learning;

import io.sottovoce.learning.attack.Victim;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.kernels.KernelThreads;
import io.sottovoce.learning.spec.HeldOut;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.spec.SpecException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One model in native memory: a flat parameter vector, its gradients, and the buffers of its layers, allocated once and
 * used for one training after the other. Thread-confined; close it to give the memory back.
 *
 * <p>Training is a function of parameters, data, plan, seed and the client's state: the same bits on the same machine.
 */
public final class Model implements AutoCloseable {
    private final ModelSpec spec;
    private final Engine engine;
    private final Steering steering;

    /**
     * Allocates a model for batches of up to so many examples.
     *
     * @throws SpecException where the batch needs more memory than {@link Limits} allow
     */
    public Model(ModelSpec spec, int batchMax) {
        requireAffordable(spec, batchMax);
        KernelThreads.one();
        this.spec = spec;
        this.engine = new Engine(spec, batchMax);
        this.steering = new Steering(engine);
    }

    /** What this is a model of. */
    public ModelSpec spec() {
        return spec;
    }

    /** The largest batch it was allocated for. */
    public int batchMax() {
        return engine.batchMax();
    }

    /** Sets the parameters a model starts from. */
    public void initialise(long seed) {
        loadParameters(InitialParameters.of(spec, seed));
    }

    /** Overwrites all parameters. */
    public void loadParameters(float[] values) {
        requireLength(values);
        engine.parameters().write(0, values, 0, values.length);
    }

    /** Overwrites {@code length} parameters from {@code to} on with those of {@code values} at {@code from}. */
    void loadParameters(int to, float[] values, int from, int length) {
        engine.parameters().write(to, values, from, length);
    }

    /** Copies all parameters out. */
    public void copyParameters(float[] target) {
        requireLength(target);
        engine.parameters().read(0, target, 0, target.length);
    }

    /**
     * Trains from the parameters as they are.
     *
     * @param seed of the order of the examples
     * @throws DivergedException where a parameter or the loss is no longer finite
     * @throws IllegalArgumentException where the data do not fit the model or there are none
     * @throws InterruptedException where the thread is interrupted between two steps
     */
    public TrainingResult train(Dataset data, TrainingPlan plan, long seed) throws InterruptedException {
        return train(data, plan, seed, new ClientState(), null);
    }

    /**
     * Trains from the parameters as they are, with what the client has kept from earlier trainings; that is brought up to
     * date. Where the plan has layers that stay with the client, the model holds the client's own ones afterwards.
     *
     * @param serverControl the server's control variate of SCAFFOLD; null where there is none yet
     * @throws DivergedException where a parameter or the loss is no longer finite; the state is then undefined
     * @throws IllegalArgumentException where the data do not fit the model or there are none
     * @throws InterruptedException where the thread is interrupted between two steps
     */
    public TrainingResult train(
            Dataset data, TrainingPlan plan, long seed, ClientState state, float @Nullable [] serverControl)
            throws InterruptedException {
        return train(data, plan, seed, state, serverControl, loss -> {});
    }

    /** As above, telling of each pass over the data; the listener may evaluate this model. */
    public TrainingResult train(
            Dataset data,
            TrainingPlan plan,
            long seed,
            ClientState state,
            float @Nullable [] serverControl,
            PassListener listener)
            throws InterruptedException {
        return train(engine.copyOfParameters(), data, plan, seed, state, serverControl, listener);
    }

    /** As above, from these parameters, which are not changed. */
    TrainingResult trainFrom(
            float[] received,
            Dataset data,
            TrainingPlan plan,
            long seed,
            ClientState state,
            float @Nullable [] serverControl)
            throws InterruptedException {
        loadParameters(received);
        return train(received, data, plan, seed, state, serverControl, loss -> {});
    }

    private TrainingResult train(
            float[] received,
            Dataset data,
            TrainingPlan plan,
            long seed,
            ClientState state,
            float @Nullable [] serverControl,
            PassListener listener)
            throws InterruptedException {
        requireFitting(data, plan.lossFor(spec), plan.rowsMax());
        if (plan.options().heldOut().isEmpty()) {
            return new LocalTraining(engine, data, plan, state, serverControl, listener).run(received, seed);
        }
        HeldOut rule = plan.options().heldOut().get();
        HeldOut.Cut cut = rule.cut(data.size());
        HeldOutCounts found = HeldOutCounts.of(this, data.select(cut.evaluated()), rule);
        Dataset rest = data.select(cut.trained());
        return new LocalTraining(engine, rest, plan, state, serverControl, listener)
                .run(received, seed)
                .with(found);
    }

    /**
     * Trains from the parameters as they are by a plan with adversarial examples, for which the model is to say what a
     * robust teacher says of the examples as they are.
     *
     * @throws DivergedException where a parameter or the loss is no longer finite
     * @throws IllegalArgumentException where data, teacher or memory do not fit: a step needs twice the rows of a batch
     * @throws InterruptedException where the thread is interrupted between two steps
     */
    public TrainingResult distil(
            Dataset data, TrainingPlan plan, RobustTeacher teacher, long seed, PassListener listener)
            throws InterruptedException {
        requireFitting(data, plan.lossFor(spec), 2 * plan.batchSize());
        if (teacher.classes() != spec.outputs() || teacher.examples() != data.size()) {
            throw new IllegalArgumentException("the teacher has " + teacher.classes() + " outputs for "
                    + teacher.examples() + " examples, expected " + spec.outputs() + " for " + data.size());
        }
        LocalTraining training = new LocalTraining(engine, data, plan, new ClientState(), null, listener);
        return training.taughtBy(teacher).run(engine.copyOfParameters(), seed);
    }

    /** This model as an attack sees it: in evaluation. */
    public Victim victim() {
        return new EngineVictim(engine);
    }

    /** The mean loss over the first batch of the data in order, and its gradient left in {@link #copyGradients}. */
    double lossAndGradient(Dataset data, LossSpec kind) {
        int rows = Math.min(batchMax(), data.size());
        requireFitting(data, kind.kind(), rows);
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        return engine.gradient(kind, engine.loss(kind), data, order, 0, rows) / rows;
    }

    /**
     * Where the time of a training step goes: milliseconds a step for the copy of the batch, each layer forward and back,
     * the loss with its copies, and the optimiser. For benchmarks; the parameters move as in training.
     */
    public Map<String, Double> timeStep(Dataset data, TrainingPlan plan, int steps) {
        requireFitting(data, plan.lossFor(spec), plan.batchSize());
        return new StepBreakdown(engine, data, plan).millis(steps);
    }

    /** Copies the gradient of the last batch with respect to the parameters out. */
    public void copyGradients(float[] target) {
        requireLength(target);
        engine.gradients().read(0, target, 0, target.length);
    }

    /** The loss that a plan trains this model by, over these data, for {@link #differentiate}. */
    public BatchLoss lossOf(Dataset data, TrainingPlan plan) {
        requireFitting(data, plan.lossFor(spec), plan.batchSize());
        return steering.lossOf(data, plan.lossSpecFor(spec));
    }

    /**
     * One batch of training forward and back under a loss of the caller's; no parameter moves. Returns the loss; the
     * gradient with respect to the parameters is left for {@link #copyGradients}. What the loss is told are the outputs
     * before a sigmoid or softmax at the end. Whether the features are finite is the caller's to check, once for all batches
     * ({@link Dataset#requireFinite}).
     *
     * @param examples indices into the data; the batch is {@code from} to {@code from + rows - 1} of them
     */
    public double differentiate(Dataset data, int[] examples, int from, int rows, BatchLoss loss) {
        requireShape(data, rows);
        return steering.differentiate(data, examples, from, rows, loss);
    }

    /** What layers draw in the next calls of {@link #differentiate} follows from this seed. */
    public void reseed(long seed) {
        engine.phase().train(seed);
        engine.phase().evaluate();
    }

    /**
     * What the model puts out for every example in evaluation: [examples, outputs], row-major, before a sigmoid or softmax
     * at the end.
     */
    public float[] outputs(Dataset data) {
        requirePoints(data, 1);
        return steering.outputs(data);
    }

    /** What a layer puts out for every example in evaluation: [examples, its output shape], row-major. */
    public float[] layerOutputs(Dataset data, int layer) {
        requirePoints(data, 1);
        return steering.layerOutputs(data, layer);
    }

    /**
     * The gradient of a loss of the caller's with respect to the features of every example, in evaluation: [examples,
     * input shape], row-major. Each row is what the loss's gradient for that row carries back, so a loss that fills
     * gradients of sums gives gradients per example.
     */
    public float[] inputGradients(Dataset data, BatchLoss loss) {
        requirePoints(data, 1);
        return steering.inputGradients(data, loss);
    }

    /**
     * How much each time looks at each other one in evaluation: [examples, heads, time, time], row-major, rows that sum to
     * one.
     *
     * @param layer full name of an attention layer, such as {@code transformer1.residual1.attention1}
     */
    public float[] attention(Dataset data, String layer) {
        requirePoints(data, 1);
        return steering.attention(data, layer);
    }

    /** Loss and accuracy over all examples, by the loss that fits the model. */
    public Evaluation evaluate(Dataset data) {
        return evaluate(data, LossSpec.of(LossKind.inferred(spec)));
    }

    /** Loss and accuracy over all examples. */
    public Evaluation evaluate(Dataset data, LossSpec loss) {
        requireFitting(data, loss.kind(), 1);
        engine.phase().evaluate();
        return new Evaluator(engine).evaluate(data, loss);
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Points of the input space, whatever their targets. */
    private void requirePoints(Dataset data, int batch) {
        requireShape(data, batch);
        data.requireFinite();
    }

    /** Cheap enough for every step. */
    private void requireShape(Dataset data, int batch) {
        if (data.featuresPerExample() != size(spec.input()) || data.size() == 0 || batch > batchMax()) {
            throw new IllegalArgumentException(data.name() + " has " + data.size() + " examples of "
                    + data.featuresPerExample() + " features, of which " + batch + " are wanted; the model takes "
                    + size(spec.input()) + " features and was allocated for " + batchMax() + " examples");
        }
    }

    private void requireFitting(Dataset data, LossKind loss, int batch) {
        DataFit.objection(spec, loss, data).ifPresent(message -> {
            throw new IllegalArgumentException(message);
        });
        data.requireFinite();
        if (batch > batchMax()) {
            throw new IllegalArgumentException("batch of " + batch + ", the model was allocated for " + batchMax());
        }
    }

    private void requireLength(float[] values) {
        if (values.length != spec.parameterCount()) {
            throw new IllegalArgumentException(values.length + " parameters, the model has " + spec.parameterCount());
        }
    }

    private static void requireAffordable(ModelSpec spec, int batchMax) {
        long perExample = spec.activationsPerExample() + size(spec.input());
        long bytes = 2L * Float.BYTES * Math.multiplyExact(perExample, (long) batchMax);
        if (batchMax < 1 || bytes > Limits.DEFAULT.activationBytesMax()) {
            throw new SpecException(
                    "training.batchSize",
                    "found " + batchMax + " examples that need " + bytes + " bytes of activations, expected at most "
                            + Limits.DEFAULT.activationBytesMax());
        }
    }

    private static int size(List<Integer> shape) {
        int size = 1;
        for (int extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }
}
