package io.sottovoce.simulator.sim;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.UpdateMap;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.BlockWriter;
import io.sottovoce.rounds.aggregate.ExpandedUpdate;
import io.sottovoce.rounds.aggregate.ModelUpdater;
import io.sottovoce.rounds.aggregate.UpdateResult;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.optimiser.ServerOptimiser;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.run.ModelStep;
import io.sottovoce.rounds.task.RankSlack;
import io.sottovoce.simulator.secure.OpenedSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** The model and the server optimiser's state, in memory; a step makes a candidate, which is adopted or dropped. */
final class GlobalModel {
    private static final int RANGE = 1 << 14;

    /** Coordinates that are worked on at a time: few enough for the arrays to stay in a core's own cache. */
    private static final int BLOCK = 1 << 12;

    private static final int REHEARSALS = 500;
    private static final int REHEARSED_UPDATES = 4;

    private final ServerOptimiser optimiser;
    private final UpdateMap map;
    private float[] parameters;
    private List<float[]> state = new ArrayList<>();
    private float[] candidate;
    private List<float[]> candidateState = List.of();

    GlobalModel(ServerOptimiser optimiser, UpdateMap map, float[] initial) {
        this.optimiser = optimiser;
        this.map = map;
        this.parameters = initial;
        this.candidate = initial;
        for (double value : optimiser.initialState()) {
            float[] vector = new float[initial.length];
            java.util.Arrays.fill(vector, (float) value);
            state.add(vector);
        }
    }

    /**
     * Steps a small model of zeros again and again, so that the loops of a mean are compiled before the first round needs them,
     * in which they would take ten times as long.
     */
    static void rehearse(ServerOptimiser optimiser) {
        float[] zeros = new float[BLOCK];
        GlobalModel small = new GlobalModel(optimiser, UpdateMap.whole(BLOCK), zeros);
        List<WeightedUpdate> inputs = IntStream.range(0, REHEARSED_UPDATES)
                .mapToObj(i -> new WeightedUpdate(SimulatedClients.id(i), 1, BlockReader.over(zeros)))
                .toList();
        ModelUpdater updater = new ModelUpdater(optimiser, BLOCK);
        small.prepareCandidate();
        for (int i = 0; i < REHEARSALS; i++) {
            small.step(updater, inputs, new Range(0, BLOCK));
        }
    }

    float[] parameters() {
        return parameters;
    }

    float[] candidate() {
        return candidate;
    }

    /** The means of secure sums, each weighing as many inputs as it is the mean of, times what a slack makes of its loss. */
    static List<WeightedUpdate> means(List<OpenedSum.GroupMean> means, Optional<RankSlack> slack) {
        double[] factors = RankSlack.factors(
                slack, means.stream().mapToDouble(OpenedSum.GroupMean::meanLoss).toArray());
        List<WeightedUpdate> inputs = new ArrayList<>();
        for (int g = 0; g < means.size(); g++) {
            inputs.add(new WeightedUpdate(
                    ModelStep.nameOfGroup(g),
                    factors[g] * means.get(g).inputs(),
                    BlockReader.over(means.get(g).values())));
        }
        return inputs;
    }

    /**
     * Computes a candidate from what a rule makes of its inputs, which are in the coordinates of updates. Coordinates of a mean do not depend on each other, so that
     * ranges of them are computed side by side; which, follows from the dimension alone.
     */
    UpdateResult step(List<WeightedUpdate> inputs, AggregateRule rule, LearnerPool threads)
            throws InterruptedException {
        prepareCandidate();
        ModelUpdater updater = new ModelUpdater(optimiser, rule, BLOCK);
        int length = rule.equals(AggregateRule.WEIGHTED_MEAN) ? RANGE : Math.max(1, parameters.length);
        List<WeightedUpdate> expanded = inputs.stream()
                .map(one -> new WeightedUpdate(one.client(), one.weight(), expanded(one.update())))
                .toList();
        List<Callable<UpdateResult>> ranges = new ArrayList<>();
        for (int from = 0; from < parameters.length; from += length) {
            Range range = new Range(from, Math.min(length, parameters.length - from));
            ranges.add(() -> step(updater, expanded, range));
        }
        return Range.joined(threads.workShort(ranges), length);
    }

    private void prepareCandidate() {
        candidate = new float[parameters.length];
        candidateState = state.stream().map(vector -> new float[vector.length]).toList();
    }

    /** An update as long as the model. */
    BlockReader expanded(BlockReader update) {
        return ExpandedUpdate.of(update, map);
    }

    private UpdateResult step(ModelUpdater updater, List<WeightedUpdate> inputs, Range range) {
        return updater.apply(
                range.of(BlockReader.over(parameters)),
                inputs.stream()
                        .map(one -> new WeightedUpdate(one.client(), one.weight(), range.of(one.update())))
                        .toList(),
                state.stream().map(vector -> range.of(BlockReader.over(vector))).toList(),
                range.of(BlockWriter.into(candidate)),
                candidateState.stream()
                        .map(vector -> range.of(BlockWriter.into(vector)))
                        .toList());
    }

    /** Makes the candidate the model. */
    void adopt() {
        parameters = candidate;
        state = new ArrayList<>(candidateState);
    }

    /** Each contribution by itself. */
    static List<WeightedUpdate> single(List<Contribution> contributions, Map<ClientId, Update> updates) {
        return contributions.stream()
                .map(one -> new WeightedUpdate(
                        one.client(), one.weight(), reader(Objects.requireNonNull(updates.get(one.client())))))
                .toList();
    }

    private static BlockReader reader(Update update) {
        return new BlockReader() {
            @Override
            public long dimension() {
                return update.dimension();
            }

            @Override
            public void read(long from, float[] target, int length) {
                update.copyTo(Math.toIntExact(from), target, 0, length);
            }
        };
    }
}
