package io.sottovoce.rounds.aggregate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.optimiser.FedAdagrad;
import io.sottovoce.rounds.optimiser.FedAdam;
import io.sottovoce.rounds.optimiser.FedAvg;
import io.sottovoce.rounds.optimiser.FedAvgM;
import io.sottovoce.rounds.optimiser.FedYogi;
import io.sottovoce.rounds.optimiser.ServerOptimiser;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModelUpdaterTest {
    private static final int DIMENSION = 1_003;
    private static final List<ServerOptimiser> OPTIMISERS = List.of(
            new FedAvg(1),
            new FedAvgM(0.5, 0.9),
            new FedAdagrad(0.1, 0.5, 1e-3),
            new FedYogi(0.1, 0.9, 0.99, 1e-3),
            new FedAdam(0.1, 0.9, 0.99, 1e-3));

    @Test
    void twoWeights_giveTheWeightedMean() {
        Outcome outcome = new Outcome(2, 0);

        UpdateResult result = new ModelUpdater(new FedAvg(1))
                .apply(
                        BlockReader.over(new float[] {10, 20}),
                        List.of(update(1, 1, 4, -8), update(2, 3, 8, 8)),
                        List.of(),
                        outcome.target(),
                        List.of());

        assertArrayEquals(new float[] {17, 24}, outcome.model);
        assertEquals(new UpdateResult.Done(new UpdateSummary(Math.sqrt(65), 7, Math.sqrt(65))), result);
    }

    @Test
    void identicalUpdates_giveThatUpdateBitForBit() {
        Random random = new Random(1);
        for (int trial = 0; trial < 50; trial++) {
            float[] values = randomVector(random, DIMENSION);
            List<WeightedUpdate> updates = new ArrayList<>();
            for (int k = 1; k <= 37; k++) {
                updates.add(update(k, 1 + random.nextInt(1_000_000) + random.nextDouble(), values));
            }
            Outcome outcome = run(new FedAvg(1), new float[DIMENSION], updates, 64);
            assertArrayEquals(values, outcome.model);
        }
    }

    @Test
    void blockSize_doesNotChangeABit() {
        for (ServerOptimiser optimiser : OPTIMISERS) {
            List<WeightedUpdate> updates = randomUpdates(2, 9);
            float[] model = randomVector(new Random(3), DIMENSION);
            Outcome whole = run(optimiser, model, updates, DIMENSION);
            for (int blockSize : new int[] {1, 2, 7, 64, DIMENSION - 1, DIMENSION + 1, 1 << 16}) {
                whole.assertSame(run(optimiser, model, updates, blockSize));
            }
        }
    }

    @Test
    void orderOfContributions_doesNotChangeABit() {
        for (ServerOptimiser optimiser : OPTIMISERS) {
            List<WeightedUpdate> updates = randomUpdates(4, 9);
            float[] model = randomVector(new Random(5), DIMENSION);
            Outcome inOrder = run(optimiser, model, updates, 100);
            for (int trial = 0; trial < 10; trial++) {
                Collections.shuffle(updates, new Random(trial));
                inOrder.assertSame(run(optimiser, model, updates, 100));
            }
        }
    }

    @Test
    void mean_isWithinOneRoundingOfTheExactOne() {
        List<WeightedUpdate> updates = randomUpdates(6, 100);
        Outcome outcome = run(new FedAvg(1), new float[DIMENSION], updates, 100);
        float[] buffer = new float[DIMENSION];
        BigDecimal[] sums = new BigDecimal[DIMENSION];
        Arrays.fill(sums, BigDecimal.ZERO);
        BigDecimal total = BigDecimal.ZERO;
        for (WeightedUpdate update : updates) {
            BigDecimal weight = new BigDecimal(update.weight());
            total = total.add(weight);
            update.update().read(0, buffer, DIMENSION);
            for (int i = 0; i < DIMENSION; i++) {
                sums[i] = sums[i].add(weight.multiply(new BigDecimal(buffer[i])));
            }
        }
        for (int i = 0; i < DIMENSION; i++) {
            float exact = sums[i].divide(total, MathContext.DECIMAL128).floatValue();
            // 100 roundings in double of values up to about 4 leave an error far below one unit of float32.
            assertEquals(exact, outcome.model[i], Math.ulp(exact) + 1e-14f);
        }
    }

    @Test
    void stateOfOneRound_carriesOverToTheNext() {
        List<WeightedUpdate> updates = List.of(update(1, 1, 1));
        FedAvgM optimiser = new FedAvgM(1, 0.5);
        Outcome first = run(optimiser, new float[1], updates, 8);
        Outcome second = new Outcome(1, 1);

        new ModelUpdater(optimiser)
                .apply(
                        BlockReader.over(first.model),
                        updates,
                        List.of(BlockReader.over(first.state.get(0))),
                        second.target(),
                        second.stateTarget());

        assertArrayEquals(new float[] {2.5f}, second.model);
        assertArrayEquals(new float[] {1.5f}, second.state.get(0));
    }

    @Test
    void modelOrStateThatOverflows_isNotFiniteAtItsCoordinate() {
        float[] large = {0, 0, 0, Float.MAX_VALUE, 0};
        Outcome outcome = new Outcome(5, 0);

        UpdateResult result = new ModelUpdater(new FedAvg(1), 2)
                .apply(BlockReader.over(large), List.of(update(1, 1, large)), List.of(), outcome.target(), List.of());

        assertEquals(new UpdateResult.NotFinite(3), result);
        Outcome state = new Outcome(5, 2);
        UpdateResult squared = new ModelUpdater(new FedAdam(0.1, 0.9, 0.99, 1e-3), 2)
                .apply(
                        BlockReader.over(new float[5]),
                        List.of(update(1, 1, large)),
                        ModelUpdater.initialState(new FedAdam(0.1, 0.9, 0.99, 1e-3), 5),
                        state.target(),
                        state.stateTarget());
        assertEquals(new UpdateResult.NotFinite(3), squared);
    }

    @Test
    void updateWithNaN_isNotFiniteAtItsCoordinate() {
        Outcome outcome = new Outcome(3, 0);

        UpdateResult result = new ModelUpdater(new FedAvg(1))
                .apply(
                        BlockReader.over(new float[3]),
                        List.of(update(1, 1, 0, 0, 0), update(2, 1, 0, Float.NaN, 0)),
                        List.of(),
                        outcome.target(),
                        List.of());

        assertEquals(new UpdateResult.NotFinite(1), result);
    }

    @Test
    void weights_mustBePositiveAndFinite() {
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> update(1, weight, 1));
        }
        assertRefused(List.of(update(1, Double.MAX_VALUE, 1), update(2, Double.MAX_VALUE, 1)), "infinity");
    }

    @Test
    void contributions_mustFit() {
        assertRefused(List.of(), "no update");
        assertRefused(List.of(update(1, 1, 1), update(1, 1, 2)), "contributes twice");
        assertRefused(List.of(update(1, 1, 1, 2)), "has 2 coordinates, the model has 1");
        assertThrows(IllegalArgumentException.class, () -> new ModelUpdater(new FedAvg(1), 0));
    }

    @Test
    void stateVectors_mustFitTheOptimiser() {
        ModelUpdater updater = new ModelUpdater(new FedAvgM(1, 0.9));
        Outcome outcome = new Outcome(1, 1);
        for (List<BlockReader> state : List.of(List.<BlockReader>of(), List.of(BlockReader.over(new float[2])))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> updater.apply(
                            BlockReader.over(new float[1]),
                            List.of(update(1, 1, 1)),
                            state,
                            outcome.target(),
                            outcome.stateTarget()));
        }
    }

    @Test
    void hugeVector_isReadOnlyInBlocks() {
        long dimension = 40_000_000L;
        WidestRead widest = new WidestRead(dimension);
        List<WeightedUpdate> updates =
                List.of(new WeightedUpdate(client(1), 1, widest), new WeightedUpdate(client(2), 2, widest));

        UpdateResult result = new ModelUpdater(new FedAvg(1))
                .apply(widest, updates, List.of(), (from, source, length) -> {}, List.of());

        assertEquals(ModelUpdater.BLOCK_SIZE, widest.width);
        UpdateSummary summary = ((UpdateResult.Done) result).summary();
        assertEquals(Math.sqrt((double) dimension), summary.meanNorm(), 1e-6);
        assertTrue(summary.meanMax() == 1);
    }

    private static void assertRefused(List<WeightedUpdate> updates, String problem) {
        Outcome outcome = new Outcome(1, 0);
        String message = assertThrows(IllegalArgumentException.class, () -> new ModelUpdater(new FedAvg(1))
                        .apply(BlockReader.over(new float[1]), updates, List.of(), outcome.target(), List.of()))
                .getMessage();
        assertTrue(String.valueOf(message).contains(problem), message);
    }

    private static Outcome run(ServerOptimiser optimiser, float[] model, List<WeightedUpdate> updates, int blockSize) {
        Outcome outcome = new Outcome(model.length, optimiser.initialState().size());
        outcome.result = new ModelUpdater(optimiser, blockSize)
                .apply(
                        BlockReader.over(model),
                        updates,
                        ModelUpdater.initialState(optimiser, model.length),
                        outcome.target(),
                        outcome.stateTarget());
        return outcome;
    }

    private static List<WeightedUpdate> randomUpdates(long seed, int count) {
        Random random = new Random(seed);
        List<WeightedUpdate> updates = new ArrayList<>();
        for (int k = 1; k <= count; k++) {
            updates.add(update(k, 1 + random.nextInt(600), randomVector(random, DIMENSION)));
        }
        return updates;
    }

    private static float[] randomVector(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static WeightedUpdate update(int client, double weight, float... values) {
        return new WeightedUpdate(client(client), weight, BlockReader.over(values));
    }

    private static ClientId client(int number) {
        return new ClientId(String.format("%032x", number));
    }

    /** Where a step writes. */
    private static final class Outcome {
        private final float[] model;
        private final List<float[]> state = new ArrayList<>();
        private UpdateResult result = new UpdateResult.NotFinite(-1);

        Outcome(int dimension, int stateVectors) {
            this.model = new float[dimension];
            for (int k = 0; k < stateVectors; k++) {
                state.add(new float[dimension]);
            }
        }

        BlockWriter target() {
            return BlockWriter.into(model);
        }

        List<BlockWriter> stateTarget() {
            return state.stream().map(BlockWriter::into).toList();
        }

        void assertSame(Outcome other) {
            assertArrayEquals(model, other.model);
            for (int k = 0; k < state.size(); k++) {
                assertArrayEquals(state.get(k), other.state.get(k));
            }
            assertEquals(result, other.result);
        }
    }

    /** A vector of ones that is nowhere in memory and remembers the widest read. */
    private static final class WidestRead implements BlockReader {
        private final BlockReader ones;
        private int width;

        WidestRead(long dimension) {
            this.ones = BlockReader.constant(dimension, 1);
        }

        @Override
        public long dimension() {
            return ones.dimension();
        }

        @Override
        public void read(long from, float[] target, int length) {
            width = Math.max(width, target.length);
            ones.read(from, target, length);
        }
    }
}
