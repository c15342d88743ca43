package io.sottovoce.server.engine;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.harden.HardeningStage;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.port.ModelFinisher;
import io.sottovoce.rounds.task.HardeningSpec;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** Trains new models of one task on public data where that is due. The seed follows from task and version. */
final class Hardener implements ModelFinisher, AutoCloseable {
    private final HardeningSpec spec;
    private final int rounds;
    private final long seed;
    private final HardeningStage stage;

    private Hardener(HardeningSpec spec, TaskSpec task, HardeningStage stage) {
        this.spec = spec;
        this.rounds = task.rounds();
        this.seed = task.seed();
        this.stage = stage;
    }

    /**
     * Loads a data set and checks that training and model fit it.
     *
     * @throws io.sottovoce.learning.data.DataException where there is no such data set or it is damaged
     * @throws IllegalArgumentException where training, model and data do not fit, in one line
     */
    static Hardener of(DataCatalogue catalogue, HardeningSpec spec, TaskSpec task, ModelSpec model) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", model.toTree());
        tree.put("training", spec.training());
        Plan plan = Plan.fromTree(tree);
        return new Hardener(
                spec,
                task,
                new HardeningStage(plan, catalogue.load(spec.data()).train().data()));
    }

    @Override
    public void finish(long version, float[] parameters) {
        if (!spec.due(version, rounds)) {
            return;
        }
        try {
            stage.run(parameters, seed + version);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("hardening was interrupted", e);
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}
