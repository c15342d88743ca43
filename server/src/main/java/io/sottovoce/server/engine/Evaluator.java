package io.sottovoce.server.engine;

import io.sottovoce.learning.DataFit;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.release.CandidateProbe;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.release.ReleaseSpec;
import io.sottovoce.rounds.round.Evaluation;
import io.sottovoce.rounds.round.RoundEvent;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Evaluates models on the test split of one data set. The data and the model's native memory are kept from one round to
 * the next. Thread-safe, one at a time.
 */
final class Evaluator implements AutoCloseable {
    private static final int BATCH = 64;

    private final Dataset data;
    private final Model model;
    private final LossSpec loss;
    private final Optional<CandidateProbe> probe;
    private boolean closed;

    private Evaluator(Dataset data, Model model, LossSpec loss, Optional<CandidateProbe> probe) {
        this.data = data;
        this.model = model;
        this.loss = loss;
        this.probe = probe;
    }

    /**
     * Loads a data set and checks that the plan fits it.
     *
     * @param reference as {@link DataCatalogue#load(String)} takes it
     * @param gate what candidates are measured for, where the task has a release gate
     * @throws io.sottovoce.learning.data.DataException where there is no such data set or it is damaged
     * @throws IllegalArgumentException where plan and data do not fit, in one line
     */
    static Evaluator of(DataCatalogue catalogue, String reference, Plan plan, Optional<ReleaseSpec> gate) {
        Dataset test = catalogue.load(reference).test().data();
        DataFit.objection(plan, test).ifPresent(objection -> {
            throw new IllegalArgumentException(objection);
        });
        Optional<CandidateProbe> probe = gate.map(bounds -> Probes.of(bounds, plan.model(), test));
        Evaluator evaluator = new Evaluator(
                test, new Model(plan.model(), BATCH), plan.training().lossSpecFor(plan.model()), probe);
        try {
            evaluator.model.evaluate(test.first(1), evaluator.loss);
            return evaluator;
        } catch (RuntimeException e) {
            evaluator.close();
            throw e;
        }
    }

    /**
     * Evaluates a candidate by the loss that its clients train by, and measures it where the task has a release gate.
     *
     * @param published the last published version, asked for where a measure compares with it
     */
    synchronized RoundEvent.Evaluated evaluate(BlockReader candidate, Supplier<Optional<float[]>> published) {
        if (closed) {
            throw new IllegalStateException("the task has ended");
        }
        float[] parameters = Parameters.of(candidate);
        model.loadParameters(parameters);
        io.sottovoce.learning.Evaluation result = model.evaluate(data, loss);
        double accuracy = loss.kind().hasAccuracy() ? result.accuracy() : Double.NaN;
        Evaluation evaluation = new Evaluation(result.loss(), accuracy, result.examples());
        return probe.map(measuring ->
                        new RoundEvent.Evaluated(evaluation, Probes.measure(measuring, parameters, published.get())))
                .orElseGet(() -> new RoundEvent.Evaluated(evaluation));
    }

    @Override
    public synchronized void close() {
        closed = true;
        probe.ifPresent(CandidateProbe::close);
        model.close();
    }
}
