package io.sottovoce.server.engine;

import io.sottovoce.learning.DataFit;
import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.robust.RobustRule;

/** Trains on the server's own examples, as the plan tells clients to. Thread-safe. */
final class RootTrainer {
    private final Plan plan;
    private final Dataset root;

    private RootTrainer(Plan plan, Dataset root) {
        this.plan = plan;
        this.root = root;
    }

    /**
     * Loads the examples and checks that the model fits them.
     *
     * @throws io.sottovoce.learning.data.DataException where there is no such data set or it is damaged
     * @throws IllegalArgumentException where model and data do not fit, in one line
     */
    static RootTrainer of(DataCatalogue catalogue, RobustRule.Root root, Plan plan) {
        Dataset data = catalogue.load(root.data()).train().data().first(root.examples());
        DataFit.objection(plan, data).ifPresent(objection -> {
            throw new IllegalArgumentException(objection);
        });
        return new RootTrainer(plan, data);
    }

    /**
     * The server's own update from a model.
     *
     * @param round whose plan clients train by, since the norm of this update is that of theirs
     * @throws IllegalStateException where the training diverged
     */
    BlockReader update(BlockReader base, long round, long seed) {
        try (Model model = new Model(plan.model(), plan.training().rowsMax())) {
            model.loadParameters(Parameters.of(base));
            return BlockReader.over(model.train(root, plan.training().inRound(round), seed)
                    .update()
                    .toArray());
        } catch (DivergedException e) {
            throw new IllegalStateException("training on the root data diverged: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server shuts down", e);
        }
    }
}
