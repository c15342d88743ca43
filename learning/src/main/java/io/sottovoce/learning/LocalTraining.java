package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.optim.GradientTerms;
import io.sottovoce.learning.optim.Optimiser;
import io.sottovoce.learning.optim.UnitDescent;
import io.sottovoce.learning.spec.LocalMethod;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.noise.SecretBits;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One client's training, by the plan's method for differing clients. Used once. */
final class LocalTraining {
    private static final long PERSONAL_SEED = 0x5DEECE66DL;
    private static final long PHASE_SEED = 0x2545F4914F6CDD1DL;

    private final Engine engine;
    private final Dataset data;
    private final TrainingPlan plan;
    private final LocalMethod method;
    private final ClientState state;
    private final float @Nullable [] serverControl;
    private final PassListener listener;
    private final GradientTerms terms;
    private final Optimiser optimiser;
    private final UpdateLayout layout;
    private final @Nullable Adapters adapters;
    private UnitDescent unit;
    private @Nullable RobustTeacher teacher;

    /**
     * Prepares a training.
     *
     * @param serverControl the server's control variate; null counts as zero
     */
    LocalTraining(
            Engine engine,
            Dataset data,
            TrainingPlan plan,
            ClientState state,
            float @Nullable [] serverControl,
            PassListener listener) {
        this.listener = listener;
        this.engine = engine;
        this.data = data;
        this.plan = plan;
        this.method = plan.options().method();
        this.state = state;
        this.serverControl = serverControl;
        this.terms = engine.terms(plan);
        this.optimiser = engine.optimiser(plan);
        this.unit = new UnitDescent(plan.optimiser());
        this.layout = UpdateLayout.of(engine.spec(), plan);
        this.adapters = plan.options().adapters().isPresent() ? engine.adapters(plan) : null;
    }

    /** This training, to be run with a teacher beside the labels. */
    LocalTraining taughtBy(RobustTeacher robust) {
        teacher = robust;
        return this;
    }

    /**
     * Trains the model.
     *
     * @param received the model's parameters, which are not changed
     * @param seed of the order of the examples
     */
    TrainingResult run(float[] received, long seed) throws InterruptedException {
        float[] start = state.restored(engine.spec(), method, received);
        if (start != received) {
            load(start);
        }
        if (adapters != null) {
            adapters.begin(start);
        }
        terms.pullTo(received, method.proximal());
        terms.correctBy(method.scaffold() ? correction(received.length) : null);
        Steps steps = steps(seed);
        float[] trained = engine.copyOfParameters();
        if (!sendsAll()) {
            requireFinite(trained);
        }
        Optional<Update> control =
                method.scaffold() ? Optional.of(moveControl(start, trained, steps.unitWay)) : Optional.empty();
        if (!method.local().isEmpty()) {
            state.keep(engine.spec(), method, trained);
        }
        double counts =
                plan.options().slack().map(rule -> rule.factor(steps.meanLoss)).orElse(1.0);
        Update update = update(received, trained, counts);
        if (method.ditto() > 0) {
            trainPersonal(received, seed ^ PERSONAL_SEED);
        }
        return new TrainingResult(update, data.size(), steps.count, steps.meanLoss, control);
    }

    /** c - c_i. */
    private float[] correction(int size) {
        float[] own = state.control(size);
        float[] correction = new float[size];
        for (int i = 0; i < size; i++) {
            correction[i] = (serverControl == null ? 0 : serverControl[i]) - own[i];
        }
        return correction;
    }

    /** {@code c_i := c_i - c + (x - y) / (way of a unit gradient)}; returns the change. */
    private Update moveControl(float[] start, float[] trained, double unitWay) {
        float[] own = state.control(start.length);
        float[] change = new float[start.length];
        for (int i = 0; i < start.length; i++) {
            float server = serverControl == null ? 0 : serverControl[i];
            change[i] = (float) ((start[i] - (double) trained[i]) / unitWay) - server;
        }
        requireFinite(change);
        for (int i = 0; i < start.length; i++) {
            own[i] += change[i];
        }
        return Update.owning(change);
    }

    /** Ditto: the personal model's own steps, drawn to the received model. */
    private void trainPersonal(float[] received, long seed) throws InterruptedException {
        float[] personal = state.personal(received);
        load(personal);
        terms.correctBy(null);
        terms.pullTo(received, method.ditto());
        steps(seed);
        engine.parameters().read(0, personal, 0, personal.length);
        requireFinite(personal);
        load(received);
    }

    private Steps steps(long seed) throws InterruptedException {
        engine.phase().train(seed ^ PHASE_SEED);
        optimiser.reset();
        unit = new UnitDescent(plan.optimiser());
        Hardening harder = plan.options().adversarial().isPresent() ? new Hardening(engine, plan, teacher, seed) : null;
        engine.harden(harder);
        engine.descent().begin(DirectWeights.of(engine.spec(), plan));
        try {
            if (plan.options().privacy().isPresent()) {
                SecretBits bits = SecretBits.from(new SecureRandom());
                return new PrivateTraining(engine, data, plan, bits).run(terms, optimiser, listener);
            }
            return plan.options().earlyStopping().isPresent()
                    ? new StoppedSteps(engine, data, plan, seed, this::step, listener)
                            .run(plan.options().earlyStopping().get())
                    : all(seed);
        } finally {
            engine.descent().end();
            engine.harden(null);
            engine.phase().evaluate();
        }
    }

    private Steps all(long seed) throws InterruptedException {
        Pass pass = new Pass(engine, data, plan.batchSize(), plan.lossSpecFor(engine.spec()), new SplitMix64(seed));
        long count = plan.stepsOn(data.size());
        double way = 0;
        for (long i = 0; i < count; i++) {
            way += step(pass, i, count);
            if (pass.atEnd()) {
                listener.passed(pass.meanLossOfOrder());
                engine.phase().resume();
            }
        }
        return new Steps(count, way, pass.meanLoss());
    }

    /** One step; returns the length that it has for a unit gradient. */
    private double step(Pass pass, long index, long count) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while training");
        }
        double factor = plan.options().schedule().at(index, count);
        double rate = factor * plan.optimiser().learningRate();
        engine.startStep(index);
        engine.descent().by(rate);
        pass.gradientOfNextBatch();
        if (adapters != null) {
            adapters.step(factor);
        } else {
            terms.apply();
            optimiser.step(rate);
        }
        return unit.step(rate);
    }

    private void load(float[] values) {
        engine.parameters().write(0, values, 0, values.length);
    }

    /** The change times a factor, of what is sent. Made in the place of the trained parameters where all are sent. */
    private Update update(float[] received, float[] trained, double factor) {
        subtract(received, trained);
        float[] sent = sent(trained);
        if (factor != 1) {
            scale(sent, factor);
        }
        try {
            return Update.owning(sent);
        } catch (IllegalArgumentException e) {
            throw new DivergedException("training diverged: " + e.getMessage());
        }
    }

    private boolean sendsAll() {
        return adapters == null && layout.dimension() == engine.spec().parameterCount();
    }

    /** The coordinates that are sent, of the change of all parameters. */
    private float[] sent(float[] change) {
        if (sendsAll()) {
            return change;
        }
        float[] sent = new float[layout.dimension()];
        int at = 0;
        for (ParameterBlock block : layout.blocks()) {
            if (!layout.adapted(block)) {
                System.arraycopy(change, block.offset(), sent, at, block.size());
            }
            at += layout.width(block);
        }
        if (adapters != null) {
            adapters.read(sent);
        }
        return sent;
    }

    private static void subtract(float[] values, float[] from) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= values[i];
        }
    }

    private static void scale(float[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (factor * values[i]);
        }
    }

    private static void requireFinite(float[] values) {
        int bad = Update.firstNonFinite(values);
        if (bad >= 0) {
            throw new DivergedException("training diverged: parameter " + bad + " is no longer finite");
        }
    }

    /**
     * What a run of steps was.
     *
     * @param unitWay how far the steps move a weight whose gradient is one
     */
    record Steps(long count, double unitWay, double meanLoss) {}
}
