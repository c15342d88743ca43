package io.sottovoce.rounds.run;

import static io.sottovoce.rounds.round.RoundFixture.TASK;
import static io.sottovoce.rounds.round.RoundFixture.client;
import static io.sottovoce.rounds.round.RoundFixture.report;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.UpdateMap;
import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.ExpandedUpdate;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.guard.AggregateChecks;
import io.sottovoce.rounds.guard.Guard;
import io.sottovoce.rounds.optimiser.FedAvgM;
import io.sottovoce.rounds.port.InMemoryModelStore;
import io.sottovoce.rounds.port.InMemoryUpdateStore;
import io.sottovoce.rounds.port.ModelFinisher;
import io.sottovoce.rounds.robust.CoordinateMedian;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.Oversight;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundFixture;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ModelStepTest {
    private static final RoundEffect.Aggregate BOTH = new RoundEffect.Aggregate(
            List.of(new Contribution(client(1), 1, report(1)), new Contribution(client(2), 3, report(2))));

    private final InMemoryModelStore models = new InMemoryModelStore();
    private final InMemoryUpdateStore updates = new InMemoryUpdateStore();
    private final ModelStep step = new ModelStep(models, updates, new FedAvgM(1, 0.5));

    @Test
    void initialModel_isVersionZeroWithFreshState() {
        ModelVersion initial = step.initialise(TASK, BlockReader.over(new float[] {1, 2}));

        assertEquals(Optional.of(initial), models.latest(TASK));
        assertArrayEquals(new float[] {1, 2}, read(models.parameters(TASK, 0)));
        assertArrayEquals(new float[] {0, 0}, read(models.state(TASK, 0).get(0)));
    }

    @Test
    void twoSteps_carryTheStateAndPromoteNothing() {
        ModelVersion initial = step.initialise(TASK, BlockReader.over(new float[] {1, 2}));
        updates.put(TASK, 1, client(1), new float[] {4, -4});
        updates.put(TASK, 1, client(2), new float[] {0, 4});

        RoundEvent.AggregateReady ready = (RoundEvent.AggregateReady) step.perform(round(1, initial), BOTH);

        assertEquals(Optional.of(initial), models.latest(TASK));
        assertArrayEquals(new float[] {2, 4}, read(models.parameters(TASK, 1)));
        ModelVersion one = initial.next(ready.hash());
        models.promote(TASK, one);
        updates.put(TASK, 2, client(1), new float[] {0, 0});
        updates.put(TASK, 2, client(2), new float[] {0, 0});
        step.perform(round(2, one), BOTH);
        assertArrayEquals(new float[] {2.5f, 5}, read(models.parameters(TASK, 2)));
        assertArrayEquals(new float[] {0.5f, 1}, read(models.state(TASK, 2).get(0)));
    }

    @Test
    void stepThatIsRepeated_givesTheSameHash() {
        ModelVersion initial = step.initialise(TASK, BlockReader.over(new float[] {1, 2}));
        updates.put(TASK, 1, client(1), new float[] {4, -4});
        updates.put(TASK, 1, client(2), new float[] {0, 4});

        assertEquals(step.perform(round(1, initial), BOTH), step.perform(round(1, initial), BOTH));
    }

    @Test
    void finishedModel_isWhatIsStoredAndHashed() {
        ModelVersion initial = step.initialise(TASK, BlockReader.over(new float[] {1, 2}));
        updates.put(TASK, 1, client(1), new float[] {4, -4});
        updates.put(TASK, 1, client(2), new float[] {0, 4});
        ModelStep doubling = new ModelStep(models, updates, new FedAvgM(1, 0.5), (version, parameters) -> {
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] *= 2 * version;
            }
        });

        RoundEvent plain = step.perform(round(1, initial), BOTH);
        RoundEvent finished = doubling.perform(round(1, initial), BOTH);

        assertArrayEquals(new float[] {4, 8}, read(models.parameters(TASK, 1)));
        assertNotEquals(plain, finished);
    }

    @Test
    void updatesOfFewerCoordinates_moveWhatTheyAreOf() {
        UpdateMap map = new UpdateMap(
                5, List.of(new UpdateMap.Same(0, 1), new UpdateMap.Product(2, 3, 1, 1, new float[] {1, 0, -2})));
        ModelStep shorter = new ModelStep(
                models, updates, new FedAvgM(1, 0.5), ModelFinisher.NONE, update -> ExpandedUpdate.of(update, map));
        ModelVersion initial = shorter.initialise(TASK, BlockReader.over(new float[] {1, 2, 3, 4, 5}));
        updates.put(TASK, 1, client(1), new float[] {4, -4});
        updates.put(TASK, 1, client(2), new float[] {0, 4});

        shorter.perform(round(1, initial), BOTH);
        assertArrayEquals(new float[] {2, 2, 5, 4, 1}, read(models.parameters(TASK, 1)));

        List<WeightedUpdate> means =
                List.of(new WeightedUpdate(ModelStep.nameOfGroup(0), 8, BlockReader.over(new float[] {1, 1})));
        shorter.perform(round(1, initial), means, AggregateRule.WEIGHTED_MEAN);
        assertArrayEquals(new float[] {2, 2, 4, 4, 3}, read(models.parameters(TASK, 1)));

        updates.put(TASK, 1, client(2), new float[] {0, 4, 0, 0, 0});
        assertThrows(IllegalArgumentException.class, () -> shorter.perform(round(1, initial), BOTH));
    }

    @Test
    void meansOfGroups_goToTheRuleWhateverTheirSizes() {
        ModelVersion initial = step.initialise(TASK, BlockReader.over(new float[] {1, 2}));
        List<WeightedUpdate> means = List.of(
                new WeightedUpdate(ModelStep.nameOfGroup(0), 8, BlockReader.over(new float[] {1, 1})),
                new WeightedUpdate(ModelStep.nameOfGroup(1), 7, BlockReader.over(new float[] {2, -3})),
                new WeightedUpdate(ModelStep.nameOfGroup(2), 900, BlockReader.over(new float[] {1e9f, 0})));

        step.perform(round(1, initial), means, new CoordinateMedian().against(Optional.empty()));

        assertArrayEquals(new float[] {3, 2}, read(models.parameters(TASK, 1)));
    }

    @Test
    void modelThatIsNotFinite_failsAndLeavesNoDraft() {
        ModelVersion initial = step.initialise(TASK, BlockReader.over(new float[] {Float.MAX_VALUE, 0}));
        updates.put(TASK, 1, client(1), new float[] {Float.MAX_VALUE, 0});
        updates.put(TASK, 1, client(2), new float[] {Float.MAX_VALUE, 0});

        RoundEvent event = step.perform(round(1, initial), BOTH);

        assertEquals(new RoundEvent.UpdateFailed("coordinate 0 of the new model is not finite", true), event);
        assertThrows(IllegalStateException.class, () -> models.parameters(TASK, 1));
    }

    /** A destroyed model may be none that can be trained from, and is refused in any case. */
    @Test
    void meanOutsideItsBounds_isNotFinished() {
        ModelStep hardening = new ModelStep(models, updates, new FedAvgM(1, 0.5), (version, parameters) -> {
            throw new IllegalStateException("it was trained from");
        });
        ModelVersion initial = hardening.initialise(TASK, BlockReader.over(new float[] {1, 2}));
        updates.put(TASK, 1, client(1), new float[] {4e6f, 0});
        updates.put(TASK, 1, client(2), new float[] {0, 0});
        RoundContext plain = round(1, initial);
        AggregateChecks checks =
                new AggregateChecks(OptionalDouble.empty(), OptionalDouble.of(1), OptionalDouble.empty(), 5, 16);
        RoundContext guarded = new RoundContext(
                TASK,
                1,
                initial,
                plain.rules(),
                plain.weighting(),
                false,
                0,
                false,
                new Oversight(
                        Optional.empty(),
                        Optional.of(new Guard(checks, List.of())),
                        Optional.empty(),
                        ClientSet.empty(),
                        Optional.empty()));

        assertTrue(hardening.perform(guarded, BOTH) instanceof RoundEvent.AggregateReady);
        assertThrows(IllegalStateException.class, () -> hardening.perform(plain, BOTH));
    }

    private static RoundContext round(long number, ModelVersion base) {
        RoundContext like = RoundFixture.context(false);
        return new RoundContext(TASK, number, base, like.rules(), like.weighting(), false, 0);
    }

    private static float[] read(BlockReader reader) {
        float[] values = new float[(int) reader.dimension()];
        reader.read(0, values, values.length);
        return values;
    }
}
