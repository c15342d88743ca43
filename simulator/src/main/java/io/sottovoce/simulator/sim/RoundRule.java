package io.sottovoce.simulator.sim;

import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.robust.RobustRule;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.List;
import java.util.Optional;

/** How the updates of a round become one; a rule that compares them with the server's own update has that trained first. */
final class RoundRule {
    private final TaskSpec task;
    private final Plan plan;
    private final World world;
    private final LearnerPool learners;
    private final GlobalModel model;

    RoundRule(TaskSpec task, Plan plan, World world, LearnerPool learners, GlobalModel model) {
        this.task = task;
        this.plan = plan;
        this.world = world;
        this.learners = learners;
        this.model = model;
    }

    AggregateRule of(long round) throws InterruptedException {
        if (task.rule().isEmpty()) {
            return AggregateRule.WEIGHTED_MEAN;
        }
        RobustRule rule = task.rule().get();
        return rule.against(rule.root().isPresent() ? Optional.of(rootUpdate(round)) : Optional.empty());
    }

    /** What the server learns from its own examples, as a client would in that round. */
    private BlockReader rootUpdate(long round) throws InterruptedException {
        Dataset root = world.root().orElseThrow(() -> new IllegalStateException("a rule without its root data"));
        long seed = SimulatedClients.trainingSeed(
                ~task.seed(), round, world.clients().client(0));
        float[] parameters = model.parameters();
        Plan now = new Plan(plan.model(), plan.training().inRound(round));
        LearnerPool.Job<TrainingResult> job = models -> models.train(now, parameters, root, seed);
        float[] own = learners.train(List.of(job)).get(0).update().toArray();
        return model.expanded(BlockReader.over(own));
    }
}
