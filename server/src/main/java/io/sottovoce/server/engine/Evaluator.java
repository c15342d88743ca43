package io.sottovoce.server.engine;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.ModelUpdater;
import io.sottovoce.rounds.round.Evaluation;

/**
 * Evaluates models on the test split of one data set. The data and the model's native memory are kept from one round to
 * the next. Thread-safe, one at a time.
 */
final class Evaluator implements AutoCloseable {
    private static final int BATCH = 64;

    private final Dataset data;
    private final Model model;
    private final float[] parameters;
    private final float[] block = new float[ModelUpdater.BLOCK_SIZE];
    private boolean closed;

    private Evaluator(Dataset data, Model model) {
        this.data = data;
        this.model = model;
        this.parameters = new float[model.spec().parameterCount()];
    }

    /**
     * Loads a data set and checks that the model fits it.
     *
     * @param reference as {@link DataCatalogue#load(String)} takes it
     * @throws io.sottovoce.learning.data.DataException where there is no such data set or it is damaged
     * @throws IllegalArgumentException where model and data do not fit, in one line
     */
    static Evaluator of(DataCatalogue catalogue, String reference, ModelSpec spec) {
        Dataset test = catalogue.load(reference).test().data();
        Evaluator evaluator = new Evaluator(test, new Model(spec, BATCH));
        try {
            evaluator.model.evaluate(test.first(1));
            return evaluator;
        } catch (RuntimeException e) {
            evaluator.close();
            throw e;
        }
    }

    synchronized Evaluation evaluate(BlockReader reader) {
        if (closed) {
            throw new IllegalStateException("the task has ended");
        }
        for (int from = 0; from < parameters.length; from += block.length) {
            int length = Math.min(block.length, parameters.length - from);
            reader.read(from, block, length);
            System.arraycopy(block, 0, parameters, from, length);
        }
        model.loadParameters(parameters);
        io.sottovoce.learning.Evaluation result = model.evaluate(data);
        return new Evaluation(result.loss(), result.accuracy(), result.examples());
    }

    @Override
    public synchronized void close() {
        closed = true;
        model.close();
    }
}
