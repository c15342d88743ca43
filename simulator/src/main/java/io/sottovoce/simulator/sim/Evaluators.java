package io.sottovoce.simulator.sim;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import java.util.ArrayList;
import java.util.List;
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

    private final Plan plan;
    private final ThreadLocal<Evaluator> mine;
    private final List<Evaluator> all = new ArrayList<>();
    private @Nullable TestParts parts; // of the data set that was evaluated on last

    Evaluators(Plan plan) {
        this.plan = plan;
        this.mine = ThreadLocal.withInitial(this::added);
    }

    /** The parts of an evaluation, each to be called by a thread of the pool. The parameters must stay as they are. */
    List<Callable<PendingEvaluation.Part>> parts(float[] parameters, Dataset data) {
        Candidate candidate = new Candidate(parameters);
        return partsOf(data).all().stream()
                .<Callable<PendingEvaluation.Part>>map(part -> () -> mine.get().evaluate(candidate, part))
                .toList();
    }

    private synchronized TestParts partsOf(Dataset data) {
        if (parts == null || !parts.areOf(data)) {
            parts = new TestParts(data, PART);
        }
        return parts;
    }

    @Override
    public void close() {
        synchronized (all) {
            all.forEach(one -> one.model.close());
        }
    }

    private Evaluator added() {
        Evaluator evaluator = new Evaluator(new Model(plan.model(), batch(plan.model())));
        synchronized (all) {
            all.add(evaluator);
        }
        return evaluator;
    }

    /** How many parts an evaluation on so many examples has. */
    static int partCount(int examples) {
        return (examples + PART - 1) / PART;
    }

    /** Examples that a model evaluates at a time. */
    static int batch(ModelSpec model) {
        long floats = Math.max(1, model.activationsPerExample());
        return (int) Math.max(1, Math.min(PART, FLOATS / floats));
    }

    /** What one evaluation is of: two are never equal. */
    private static final class Candidate {
        private final float[] parameters;

        Candidate(float[] parameters) {
            this.parameters = parameters;
        }
    }

    /** The model of a thread, which keeps the parameters that it was given last. */
    private final class Evaluator {
        private final Model model;
        private @Nullable Candidate loaded;

        Evaluator(Model model) {
            this.model = model;
        }

        PendingEvaluation.Part evaluate(Candidate candidate, TestParts.Part part) {
            long start = System.nanoTime();
            if (loaded != candidate) {
                model.loadParameters(candidate.parameters);
                loaded = candidate;
            }
            var found = model.evaluate(part.data(), plan.training().lossSpecFor(plan.model()));
            return new PendingEvaluation.Part(found, System.nanoTime() - start);
        }
    }
}
