package io.sottovoce.server.engine;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.DataException;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.UpdateMap;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.PlanCodec;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.robust.RobustRule;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.Optional;

/**
 * What is fixed while a task runs.
 *
 * @param planBytes what clients get; its hash is over exactly these bytes
 * @param secure set in secure mode
 * @param hardener set where the task has new models trained on public data
 * @param updates which parameters the updates of clients move
 * @param evaluator set where the task names data to evaluate on
 * @param root set where the task's rule needs an update of the server's own
 */
record RunningTask(
        TaskId id,
        TaskSpec spec,
        Plan plan,
        Bytes planBytes,
        ContentHash planHash,
        UpdateMap updates,
        Optional<Evaluator> evaluator,
        Optional<Hardener> hardener,
        Optional<RootTrainer> root,
        Optional<SecureTask> secure)
        implements AutoCloseable {

    /**
     * Checks everything that can be checked before a task runs.
     *
     * @throws RefusedTaskException in one line
     */
    static RunningTask of(TaskId id, TaskSpec spec, DataCatalogue catalogue, long modelBytesMax) {
        try {
            Plan plan = Plan.fromTree(spec.planTree());
            long bytes = (long) plan.model().parameterCount() * Float.BYTES;
            if (bytes > modelBytesMax) {
                throw new RefusedTaskException(
                        "model: " + bytes + " bytes of parameters, this server takes at most " + modelBytesMax);
            }
            Bytes encoded = PlanCodec.encode(plan.toTree());
            ContentHash hash = ContentHash.ofContent(encoded.toByteArray());
            UpdateMap updates = UpdateLayout.of(plan).map();
            Optional<SecureTask> secure = spec.secure().map(asked -> SecureTask.of(spec, asked, updates.dimension()));
            Optional<RootTrainer> root = spec.rule().flatMap(RobustRule::root).map(own -> root(catalogue, own, plan));
            Optional<Evaluator> evaluator =
                    spec.evaluation().data().map(data -> evaluator(catalogue, data, plan, spec));
            Optional<Hardener> hardener = hardener(catalogue, spec, plan, evaluator);
            return new RunningTask(id, spec, plan, encoded, hash, updates, evaluator, hardener, root, secure);
        } catch (SpecException e) {
            throw new RefusedTaskException(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new RefusedTaskException("model and training: " + e.getMessage());
        }
    }

    /** Bytes of the model's parameters. */
    long modelBytes() {
        return (long) plan.model().parameterCount() * Float.BYTES;
    }

    /** Bytes that a round stores at least: the new model, and in the clear so many updates. */
    long roundBytesMin(int quorum) {
        long staged = secure.isPresent() ? 0 : (long) quorum * updates.dimension() * Float.BYTES;
        return modelBytes() + staged;
    }

    /** The vector of an update in the clear. */
    VectorSpec clearVector() {
        return new VectorSpec("model", updates.dimension(), Float.SIZE);
    }

    @Override
    public void close() {
        evaluator.ifPresent(Evaluator::close);
        hardener.ifPresent(Hardener::close);
    }

    private static Optional<Hardener> hardener(
            DataCatalogue catalogue, TaskSpec spec, Plan plan, Optional<Evaluator> made) {
        try {
            return spec.hardening().map(stage -> Hardener.of(catalogue, stage, spec, plan.model()));
        } catch (DataException | SpecException | IllegalArgumentException e) {
            made.ifPresent(Evaluator::close); // its model lies outside the heap, where nothing else frees it
            throw new RefusedTaskException("hardening: " + outline(e));
        }
    }

    private static Evaluator evaluator(DataCatalogue catalogue, String data, Plan plan, TaskSpec spec) {
        try {
            return Evaluator.of(catalogue, data, plan, spec.release());
        } catch (DataException | IllegalArgumentException e) {
            throw new RefusedTaskException("evaluation.data: " + outline(e));
        }
    }

    private static RootTrainer root(DataCatalogue catalogue, RobustRule.Root root, Plan plan) {
        try {
            return RootTrainer.of(catalogue, root, plan);
        } catch (DataException | IllegalArgumentException e) {
            throw new RefusedTaskException("aggregation.rule.root: " + outline(e));
        }
    }

    /** Whoever submits a task has the server read the files that it names, and learns nothing of what is in them. */
    private static String outline(RuntimeException failure) {
        return failure instanceof DataException data ? data.outline() : String.valueOf(failure.getMessage());
    }
}
