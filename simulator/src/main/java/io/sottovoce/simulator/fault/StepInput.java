package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.run.ModelStep;
import java.util.List;

/** What the step of the server is made of: the means of its secure sums, or the updates of its clients. */
final class StepInput {
    private final ClientId name;
    private final double weight;
    private final float[] values;

    /** Orders by {@code name} in the step and counts {@code weight}; the values are not copied. */
    StepInput(ClientId name, double weight, float[] values) {
        this.name = name;
        this.weight = weight;
        this.values = values;
    }

    ClientId name() {
        return name;
    }

    double weight() {
        return weight;
    }

    float value(int coordinate) {
        return values[coordinate];
    }

    /** The same, counting as one. */
    StepInput counted() {
        return new StepInput(name, 1, values);
    }

    /** The step of the server, with each group's mean under a name of its own. */
    static RoundEvent step(Scene scene, RoundContext context, List<StepInput> means) {
        scene.witness().models().means(context.round(), means);
        List<WeightedUpdate> updates = scene.sabotage().means(means).stream()
                .map(mean -> new WeightedUpdate(mean.name, mean.weight, BlockReader.over(mean.values)))
                .toList();
        return scene.server().step().perform(context, updates, AggregateRule.WEIGHTED_MEAN);
    }

    /** The mean of a group that holds so many inputs. */
    static StepInput ofGroup(int group, int inputs, float[] values) {
        return new StepInput(ModelStep.nameOfGroup(group), inputs, values);
    }
}
