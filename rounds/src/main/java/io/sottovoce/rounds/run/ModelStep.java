package io.sottovoce.rounds.run;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockCopy;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.BlockWriter;
import io.sottovoce.rounds.aggregate.ModelUpdater;
import io.sottovoce.rounds.aggregate.UpdateResult;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.optimiser.ServerOptimiser;
import io.sottovoce.rounds.port.ModelDraft;
import io.sottovoce.rounds.port.ModelFinisher;
import io.sottovoce.rounds.port.ModelStore;
import io.sottovoce.rounds.port.UpdateStore;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Oversight;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Carries out {@link RoundEffect.Aggregate} over the ports: reads the base model and the updates, writes the next version
 * as a complete draft that is not promoted. All readers are closed, whatever happens. A {@code StorageException} passes
 * through.
 */
public final class ModelStep {
    private final ModelStore models;
    private final UpdateStore updates;
    private final ServerOptimiser optimiser;
    private final ModelFinisher finisher;
    private final UnaryOperator<BlockReader> expansion;

    /** A step over these stores with this optimiser. */
    public ModelStep(ModelStore models, UpdateStore updates, ServerOptimiser optimiser) {
        this(models, updates, optimiser, ModelFinisher.NONE);
    }

    /** A step whose models are finished before they are stored, from updates as long as the model. */
    public ModelStep(ModelStore models, UpdateStore updates, ServerOptimiser optimiser, ModelFinisher finisher) {
        this(models, updates, optimiser, finisher, UnaryOperator.identity());
    }

    /**
     * A step whose models are finished before they are stored.
     *
     * @param finisher gets the whole model as one array where it is not {@link ModelFinisher#NONE}
     * @param expansion makes of an update, or of a mean of updates, one as long as the model; see {@link
     *     io.sottovoce.rounds.aggregate.ExpandedUpdate}
     */
    public ModelStep(
            ModelStore models,
            UpdateStore updates,
            ServerOptimiser optimiser,
            ModelFinisher finisher,
            UnaryOperator<BlockReader> expansion) {
        this.finisher = finisher;
        this.expansion = expansion;
        this.models = models;
        this.updates = updates;
        this.optimiser = optimiser;
    }

    /** As {@link #prepare}, and promotes it. */
    public ModelVersion initialise(TaskId task, BlockReader parameters) {
        ModelVersion version = prepare(task, parameters);
        models.promote(task, version);
        return version;
    }

    /**
     * Stores the initial model of a task as version 0, with the optimiser's state before its first step; not promoted yet.
     *
     * @param parameters not closed
     */
    public ModelVersion prepare(TaskId task, BlockReader parameters) {
        List<BlockReader> state = ModelUpdater.initialState(optimiser, parameters.dimension());
        try (ModelDraft draft = models.draft(task, 0, parameters.dimension(), state.size())) {
            BlockCopy.copy(parameters, draft.parameters());
            for (int k = 0; k < state.size(); k++) {
                BlockCopy.copy(state.get(k), draft.state().get(k));
            }
            return new ModelVersion(0, draft.complete());
        }
    }

    /** The event that answers the effect, with the weighted mean of the updates. */
    public RoundEvent perform(RoundContext round, RoundEffect.Aggregate effect) {
        return perform(round, effect, AggregateRule.WEIGHTED_MEAN);
    }

    /** The event that answers the effect, with what a rule makes of the updates. */
    public RoundEvent perform(RoundContext round, RoundEffect.Aggregate effect, AggregateRule rule) {
        long base = round.base().version();
        List<WeightedUpdate> contributions = new ArrayList<>();
        List<BlockReader> state = new ArrayList<>();
        try (BlockReader parameters = models.parameters(round.task(), base)) {
            for (Contribution contribution : effect.contributions()) {
                BlockReader update = updates.open(round.task(), round.round(), contribution.client());
                contributions.add(new WeightedUpdate(contribution.client(), contribution.weight(), update));
            }
            state.addAll(models.state(round.task(), base));
            return step(round, parameters, contributions, rule, state);
        } finally {
            contributions.forEach(contribution -> contribution.update().close());
            state.forEach(BlockReader::close);
        }
    }

    /**
     * As {@link #perform}, from the means of several secure sums.
     *
     * @param means under names of their own, by {@link #nameOfGroup}; each weighs as many inputs as it is the mean of
     */
    public RoundEvent perform(RoundContext round, List<WeightedUpdate> means, AggregateRule rule) {
        long base = round.base().version();
        List<BlockReader> state = new ArrayList<>();
        try (BlockReader parameters = models.parameters(round.task(), base)) {
            state.addAll(models.state(round.task(), base));
            return step(round, parameters, means, rule, state);
        } finally {
            state.forEach(BlockReader::close);
        }
    }

    /** The name under which the mean of a group is in the sum. */
    public static ClientId nameOfGroup(int index) {
        return ClientId.of(ByteBuffer.allocate(ClientId.BYTES)
                .putInt(ClientId.BYTES - Integer.BYTES, index)
                .array());
    }

    private RoundEvent step(
            RoundContext round,
            BlockReader parameters,
            List<WeightedUpdate> contributions,
            AggregateRule rule,
            List<BlockReader> state) {
        long version = round.base().version() + 1;
        int vectors = optimiser.initialState().size();
        try (ModelDraft draft = models.draft(round.task(), version, parameters.dimension(), vectors)) {
            ModelUpdater updater = new ModelUpdater(optimiser, rule);
            List<WeightedUpdate> expanded = contributions.stream()
                    .map(one -> new WeightedUpdate(one.client(), one.weight(), expansion.apply(one.update())))
                    .toList();
            UpdateResult result = finisher == ModelFinisher.NONE
                    ? updater.apply(parameters, expanded, state, draft.parameters(), draft.state())
                    : finished(round.oversight(), version, updater, parameters, expanded, state, draft);
            if (result instanceof UpdateResult.Done done) {
                return new RoundEvent.AggregateReady(draft.complete(), done.summary());
            }
            long coordinate = ((UpdateResult.NotFinite) result).coordinate();
            return new RoundEvent.UpdateFailed("coordinate " + coordinate + " of the new model is not finite", true);
        }
    }

    /** What is outside the task's bounds is stored as it is: it will be refused, and may be no model to train from. */
    private UpdateResult finished(
            Oversight oversight,
            long version,
            ModelUpdater updater,
            BlockReader parameters,
            List<WeightedUpdate> contributions,
            List<BlockReader> state,
            ModelDraft draft) {
        float[] whole = new float[Math.toIntExact(parameters.dimension())];
        UpdateResult result = updater.apply(parameters, contributions, state, BlockWriter.into(whole), draft.state());
        if (result instanceof UpdateResult.Done done) {
            if (oversight.problem(done.summary()).isEmpty()) {
                finisher.finish(version, whole);
            }
            BlockCopy.copy(BlockReader.over(whole), draft.parameters());
        }
        return result;
    }
}
