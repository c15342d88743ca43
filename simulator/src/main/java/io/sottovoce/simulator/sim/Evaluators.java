package io.sottovoce.simulator.sim;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.NarrowedInput;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Cuts evaluations into parts, which threads work on with a model of their own each. */
final class Evaluators implements AutoCloseable {
    /** Examples of a part: few, so that the parts of a test set spread over the threads and fill short waits. */
    private static final int PART = 250;

    /**
     * Floats of activations that one model may hold: 16 MB. With half of it wide dense layers are read too often (a seventh of
     * an evaluation of {@code cifar-cnn}), and with more nothing is gained.
     */
    private static final long FLOATS = 1L << 22;

    /** Parameters up to which a thread has models that leave features out, beside one another: 8 MB each with their gradients. */
    private static final int NARROWED_MAX = 1 << 20;

    private final Plan plan;
    private final Optional<NarrowedInput> narrowing;
    private final ThreadLocal<Evaluator> mine;
    private final List<Evaluator> all = new ArrayList<>();
    private @Nullable TestParts parts; // of the data set that was evaluated on last

    Evaluators(Plan plan) {
        this.plan = plan;
        this.narrowing = narrowing(plan);
        this.mine = ThreadLocal.withInitial(this::added);
    }

    /** The parts of an evaluation, each to be called by a thread of the pool. The parameters must stay as they are. */
    List<Callable<PendingEvaluation.Part>> parts(float[] parameters, Dataset data) {
        Object evaluation = new Object();
        return partsOf(data).all().stream()
                .<Callable<PendingEvaluation.Part>>map(part -> () -> mine.get().evaluate(evaluation, parameters, part))
                .toList();
    }

    /** Does ahead of the first evaluation what evaluations on this data set have in common. */
    void unpack(Dataset data) {
        partsOf(data).all().forEach(TestParts.Part::data);
    }

    /** Makes the models for evaluations on this data set, each to be called by a thread of the pool. */
    List<Callable<Boolean>> models(Dataset data) {
        return partsOf(data).all().stream()
                .<Callable<Boolean>>map(part -> () -> {
                    mine.get().of(part);
                    return true;
                })
                .toList();
    }

    private synchronized TestParts partsOf(Dataset data) {
        if (parts == null || !parts.areOf(data)) {
            parts = new TestParts(data, PART, narrowing);
        }
        return parts;
    }

    @Override
    public void close() {
        synchronized (all) {
            all.forEach(Evaluator::close);
        }
    }

    private Evaluator added() {
        Evaluator evaluator = new Evaluator();
        synchronized (all) {
            all.add(evaluator);
        }
        return evaluator;
    }

    /** Whether and how a model leaves out features; most of its parameters must belong to them, or little is gained. */
    private static Optional<NarrowedInput> narrowing(Plan plan) {
        ModelSpec model = plan.model();
        return NarrowedInput.of(model, plan.training().lossFor(model))
                .filter(found ->
                        model.parameterCount() <= NARROWED_MAX && 2 * found.weights() > model.parameterCount());
    }

    /** Models that a thread may come to have. */
    static int modelsOfThread(Plan plan) {
        return narrowing(plan).isPresent() ? TestParts.WIDTHS : 1;
    }

    /** Examples that a model evaluates at a time. */
    static int batch(ModelSpec model) {
        long floats = Math.max(1, model.activationsPerExample());
        return (int) Math.max(1, Math.min(PART, FLOATS / floats));
    }

    /** The models of a thread by how many features they look at, usually one that looks at all. */
    private final class Evaluator {
        private final Map<Integer, Loaded> models = new HashMap<>();

        PendingEvaluation.Part evaluate(Object evaluation, float[] parameters, TestParts.Part part) {
            long start = System.nanoTime();
            Loaded loaded = of(part);
            loaded.load(evaluation, parameters, part.features());
            var found = loaded.model.evaluate(part.data(), plan.training().lossSpecFor(plan.model()));
            return new PendingEvaluation.Part(found, System.nanoTime() - start);
        }

        Loaded of(TestParts.Part part) {
            int width = part.data().featuresPerExample();
            return models.computeIfAbsent(width, absent -> new Loaded(model(part, width)));
        }

        private Model model(TestParts.Part part, int width) {
            int batch = batch(plan.model());
            return part.features().isPresent()
                    ? narrowing.orElseThrow().model(width, batch)
                    : new Model(plan.model(), batch);
        }

        void close() {
            models.values().forEach(one -> one.model.close());
        }
    }

    /** A model, which keeps the parameters that it was given last; of where they are from it keeps no more than which evaluation. */
    private final class Loaded {
        private final Model model;
        private @Nullable Object evaluation;
        private Optional<int[]> features = Optional.empty();

        Loaded(Model model) {
            this.model = model;
        }

        void load(Object wanted, float[] parameters, Optional<int[]> seen) {
            if (evaluation == wanted && features.orElse(null) == seen.orElse(null)) {
                return;
            }
            if (seen.isPresent()) {
                narrowing.orElseThrow().load(parameters, seen.get(), model);
            } else {
                model.loadParameters(parameters);
            }
            evaluation = wanted;
            features = seen;
        }
    }
}
