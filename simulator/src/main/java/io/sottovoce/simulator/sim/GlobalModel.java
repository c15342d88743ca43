package io.sottovoce.simulator.sim;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.BlockWriter;
import io.sottovoce.rounds.aggregate.ModelUpdater;
import io.sottovoce.rounds.aggregate.UpdateResult;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.optimiser.ServerOptimiser;
import io.sottovoce.rounds.round.Contribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The model and the server optimiser's state, in memory; a step makes a candidate, which is adopted or dropped. */
final class GlobalModel {
    private final ServerOptimiser optimiser;
    private float[] parameters;
    private List<float[]> state = new ArrayList<>();
    private float[] candidate;
    private List<float[]> candidateState = List.of();

    GlobalModel(ServerOptimiser optimiser, float[] initial) {
        this.optimiser = optimiser;
        this.parameters = initial;
        this.candidate = initial;
        for (double value : optimiser.initialState()) {
            float[] vector = new float[initial.length];
            java.util.Arrays.fill(vector, (float) value);
            state.add(vector);
        }
    }

    float[] parameters() {
        return parameters;
    }

    float[] candidate() {
        return candidate;
    }

    /** Computes a candidate from what a rule makes of its inputs. */
    UpdateResult step(List<WeightedUpdate> inputs, AggregateRule rule) {
        candidate = new float[parameters.length];
        candidateState = state.stream().map(vector -> new float[vector.length]).toList();
        return new ModelUpdater(optimiser, rule)
                .apply(
                        BlockReader.over(parameters),
                        inputs,
                        state.stream().map(BlockReader::over).toList(),
                        BlockWriter.into(candidate),
                        candidateState.stream().map(BlockWriter::into).toList());
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
