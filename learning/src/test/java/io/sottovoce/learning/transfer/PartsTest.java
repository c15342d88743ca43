package io.sottovoce.learning.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.compress.Packing;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartsTest {
    private static final ModelSpec SPEC = ModelSpec.named("2nn", List.of(8, 8, 1), 10);
    private static final OptimiserSpec SGD = new OptimiserSpec.Sgd(0.05, 0.9, 0);
    private static final LoadedData DIGITS = new DataCatalogue(java.util.Map.of()).load("digits");

    @Test
    void frozenBlocks_keepTheirBits() throws InterruptedException {
        float[] base = InitialParameters.of(SPEC, 1);
        float[] after = trained(new FrozenPart(SPEC, base, List.of("dense1", "dense2.bias")), base, 2);
        for (ParameterBlock block : SPEC.blocks()) {
            boolean frozen = block.name().startsWith("dense1") || block.name().equals("dense2.bias");
            boolean same = java.util.Arrays.equals(
                    java.util.Arrays.copyOfRange(base, block.offset(), block.end()),
                    java.util.Arrays.copyOfRange(after, block.offset(), block.end()));
            assertEquals(frozen, same, block.name());
        }
    }

    @Test
    void nothingFrozen_isTrainingAsUsual() throws InterruptedException {
        float[] base = InitialParameters.of(SPEC, 1);
        float[] part = trained(new FrozenPart(SPEC, base, List.of()), base, 2);
        try (Model model = new Model(SPEC, 32)) {
            model.loadParameters(base);
            model.train(DIGITS.train().data(), TrainingPlan.epochs(2, 32, SGD), 5);
            float[] usual = new float[base.length];
            model.copyParameters(usual);
            assertArrayEquals(usual, part);
        }
    }

    @Test
    void adaptersBeginAsTheModelAndLearnWithFewParameters() throws InterruptedException {
        float[] base = InitialParameters.of(SPEC, 1);
        LowRankPart part = new LowRankPart(SPEC, base, 4, 8, List.of("dense3"), 3);
        float[] expanded = base.clone();
        part.expand(part.initial(), expanded);
        assertArrayEquals(base, expanded);
        assertEquals(List.of("dense1.weight", "dense2.weight"), part.adapted());
        assertEquals(4 * (64 + 200) + 4 * 400 + 2010, part.size());
        float[] after = trained(part, base, 20, new OptimiserSpec.Sgd(0.02, 0.5, 0));
        assertTrue(accuracy(after) > 0.9, () -> "accuracy " + accuracy(after));
        assertArrayEquals(
                java.util.Arrays.copyOfRange(
                        base,
                        SPEC.block("dense1.bias").offset(),
                        SPEC.block("dense1.bias").end()),
                java.util.Arrays.copyOfRange(
                        after,
                        SPEC.block("dense1.bias").offset(),
                        SPEC.block("dense1.bias").end()));
    }

    /** The gradient of a linear functional of the parameters, by differences in the trained vector. */
    @Test
    void adapterGradient_isThatOfDifferences() {
        float[] base = InitialParameters.of(SPEC, 1);
        LowRankPart part = new LowRankPart(SPEC, base, 3, 6, List.of("dense3.bias"), 3);
        SplitMix64 random = new SplitMix64(6);
        float[] gradient = new float[base.length];
        float[] trained = part.initial();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) random.nextDouble() - 0.5f;
        }
        for (int i = 0; i < trained.length; i++) {
            trained[i] += (float) random.nextDouble() - 0.5f;
        }
        float[] pulled = new float[part.size()];
        part.pullBack(gradient, trained, pulled);
        for (int probe = 0; probe < 200; probe++) {
            int at = random.nextInt(trained.length);
            double slope = (functional(part, base, trained, gradient, at, 0.25f)
                            - functional(part, base, trained, gradient, at, -0.25f))
                    / 0.5;
            assertEquals(slope, pulled[at], 1e-3 * Math.max(1, Math.abs(slope)));
        }
    }

    @Test
    void prunedWeights_areAsManyAsAskedAndTheSmallest() throws InterruptedException {
        float[] base = InitialParameters.of(SPEC, 1);
        float[] after = trained(new PrunedPart(SPEC, base, 0.9, 0.6), base, 12);
        for (ParameterBlock block : SPEC.blocks()) {
            long zeros = 0;
            for (int i = block.offset(); i < block.end(); i++) {
                zeros += after[i] == 0 ? 1 : 0;
            }
            if (Packing.isWeight(block)) {
                assertEquals(Math.round(0.9 * block.size()), zeros, block.name());
            }
        }
        assertEquals(0.9, Packing.sparsity(new StoredModel(SPEC, after)), 1e-4);
        assertTrue(accuracy(after) > 0.93, () -> "accuracy " + accuracy(after));
    }

    @Test
    void pruningSchedule_risesFromNothingToItsEnd() {
        assertEquals(0, PrunedPart.scheduled(0.8, 0));
        assertEquals(0.7, PrunedPart.scheduled(0.8, 0.5), 1e-12);
        assertEquals(0.8, PrunedPart.scheduled(0.8, 1));
    }

    @Test
    void binaryPart_trainsWeightsThatPackWithoutLoss() throws InterruptedException {
        float[] base = InitialParameters.of(SPEC, 1);
        float[] after = trained(new BinaryPart(SPEC, base), base, 12);
        ParameterBlock middle = SPEC.block("dense2.weight");
        float[] unpacked = Packing.signs(new StoredModel(SPEC, after)).unpack().parameters();
        for (int i = middle.offset(); i < middle.end(); i++) {
            assertEquals(after[i], unpacked[i], 1e-6f);
        }
        assertTrue(accuracy(after) > 0.9, () -> "accuracy " + accuracy(after));
    }

    @Test
    void distillationGradient_isThatOfDifferences() {
        SplitMix64 random = new SplitMix64(4);
        Dataset data = Dataset.classification("d", new int[] {1}, 4, new float[3], new int[] {0, 3, 1});
        float[] teacher = new float[12];
        float[] outputs = new float[12];
        for (int i = 0; i < 12; i++) {
            teacher[i] = 4 * (float) random.nextDouble();
            outputs[i] = 4 * (float) random.nextDouble();
        }
        Distillation loss = new Distillation(data, teacher, 4, 3, 0.6);
        int[] order = {0, 1, 2};
        float[] gradient = new float[12];
        loss.loss(outputs, order, 0, 3, gradient);
        for (int i = 0; i < 12; i++) {
            float[] up = outputs.clone();
            float[] down = outputs.clone();
            up[i] += 0.01f;
            down[i] -= 0.01f;
            double slope = (loss.loss(up, order, 0, 3, new float[12]) - loss.loss(down, order, 0, 3, new float[12]))
                    / (up[i] - (double) down[i]);
            assertEquals(slope / 3, gradient[i], 1e-4);
        }
        assertEquals(0, new Distillation(data, teacher, 4, 3, 1).loss(teacher, order, 0, 3, new float[12]), 1e-12);
    }

    /** 359 test examples: the student may lose seven of them against its teacher, at a twelfth of the parameters. */
    @Test
    void distilledStudent_comesNearItsTeacher() throws InterruptedException {
        Dataset data = DIGITS.train().data();
        ModelSpec small = ModelSpec.fromTree(
                java.util.Map.of("name", "mlp", "input", List.of(8, 8, 1), "classes", 10, "hidden", List.of(40, 40)));
        assertTrue(10 * small.parameterCount() < SPEC.parameterCount());
        try (Model teacher = new Model(SPEC, 100);
                Model student = new Model(small, 100)) {
            teacher.initialise(1);
            teacher.train(data, TrainingPlan.epochs(15, 32, SGD), 1);
            student.initialise(1);
            TrainingPlan plan = TrainingPlan.epochs(40, 32, SGD);
            float[] start = InitialParameters.of(small, 1);
            try (PartTrainer trainer = new PartTrainer(student, new FrozenPart(small, start, List.of()), plan)) {
                trainer.train(data, new Distillation(data, teacher.outputs(data), 10, 3, 0.8), 1);
            }
            Dataset test = DIGITS.test().data();
            double lost =
                    teacher.evaluate(test).accuracy() - student.evaluate(test).accuracy();
            assertTrue(lost <= 0.02, () -> "lost " + lost);
        }
    }

    @Test
    void partsThatMakeNoSense_areRefused() {
        float[] base = InitialParameters.of(SPEC, 1);
        assertThrows(IllegalArgumentException.class, () -> new FrozenPart(SPEC, base, List.of("conv")));
        assertThrows(IllegalArgumentException.class, () -> new FrozenPart(SPEC, base, List.of("dense")));
        assertThrows(IllegalArgumentException.class, () -> new LowRankPart(SPEC, base, 0, 1, List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> new LowRankPart(SPEC, base, 1000, 1, List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> new PrunedPart(SPEC, base, 1, 0.5));
    }

    private static double functional(
            TrainedPart part, float[] base, float[] trained, float[] weights, int at, float step) {
        float[] moved = trained.clone();
        moved[at] += step;
        float[] parameters = base.clone();
        part.expand(moved, parameters);
        double sum = 0;
        for (int i = 0; i < parameters.length; i++) {
            sum += (double) weights[i] * parameters[i];
        }
        return sum;
    }

    private static float[] trained(TrainedPart part, float[] base, int epochs) throws InterruptedException {
        return trained(part, base, epochs, SGD);
    }

    private static float[] trained(TrainedPart part, float[] base, int epochs, OptimiserSpec optimiser)
            throws InterruptedException {
        TrainingPlan plan = TrainingPlan.epochs(epochs, 32, optimiser);
        Dataset data = DIGITS.train().data();
        try (Model model = new Model(SPEC, 32)) {
            model.loadParameters(base);
            try (PartTrainer trainer = new PartTrainer(model, part, plan)) {
                trainer.train(data, model.lossOf(data, plan), 5);
            }
            float[] after = new float[base.length];
            model.copyParameters(after);
            return after;
        }
    }

    private static double accuracy(float[] parameters) {
        try (Model model = new Model(SPEC, 100)) {
            model.loadParameters(parameters);
            return model.evaluate(DIGITS.test().data()).accuracy();
        }
    }
}
