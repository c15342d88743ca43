package io.sottovoce.learning.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.AttentionLayers;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExplainTest {
    @ParameterizedTest
    @ValueSource(strings = {"linear", "2nn", "lenet", "cnn"})
    void saliency_isTheSlopeOfTheExplainedOutput(String name) {
        Dataset data = images(5, 16, 3);
        try (Model model = model(name, 16, 3, 5)) {
            Target target = Target.labels(data);
            float[] gradients = Saliency.gradients(model, data, target);
            float[] features = Perturbed.features(data);
            int width = data.featuresPerExample();
            SplitMix64 random = new SplitMix64(2);
            double step = 1e-3;
            double worst = 0;
            for (int probe = 0; probe < 60; probe++) {
                int at = random.nextInt(features.length);
                int example = at / width;
                double slope = (output(model, data, features, at, step, example, target)
                                - output(model, data, features, at, -step, example, target))
                        / (2 * step);
                // A kink of a ReLU between the two points makes a single probe wrong: nine in ten must agree.
                worst += Math.abs(slope - gradients[at]) > 2e-3 + 0.02 * Math.abs(slope) ? 1 : 0;
            }
            assertTrue(worst <= 6, "disagree: " + worst);
        }
    }

    @Test
    void batchesOfTheModel_makeNoDifference() {
        Dataset data = images(7, 8, 3);
        try (Model small = model("2nn", 8, 3, 2);
                Model large = model("2nn", 8, 3, 7)) {
            assertArrayEquals(small.outputs(data), large.outputs(data), 1e-5f);
            assertArrayEquals(
                    Saliency.gradients(small, data, Target.labels(data)),
                    Saliency.gradients(large, data, Target.labels(data)),
                    1e-5f);
            assertArrayEquals(small.layerOutputs(data, small.spec().layers().size() - 1), large.outputs(data), 1e-5f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2nn", "lenet"})
    void integratedGradients_addUpToTheDifferenceOfTheOutputs(String name) {
        Dataset data = images(4, 16, 3);
        try (Model model = model(name, 16, 3, 64)) {
            Target target = Target.predicted(model, data);
            IntegratedGradients explainer = new IntegratedGradients(model, 4096, 1e-3);
            for (int example = 0; example < data.size(); example++) {
                var attribution = explainer.of(data, example, new float[256], target);
                double sum = 0;
                for (float value : attribution.values()) {
                    sum += value;
                }
                assertEquals(attribution.difference(), sum, 2e-3);
                assertTrue(attribution.completenessError() <= 1e-3 * Math.max(1, attribution.difference()));
            }
        }
    }

    @Test
    void linearModel_isAttributedByWeightTimesStep() {
        Dataset data = images(1, 4, 3);
        try (Model model = model("linear", 4, 3, 32)) {
            float[] parameters = new float[model.spec().parameterCount()];
            model.copyParameters(parameters);
            float[] x = Perturbed.features(data);
            float[] baseline = new float[16];
            java.util.Arrays.fill(baseline, 0.5f);
            float[] values = new IntegratedGradients(model, 32, 1e-4)
                    .of(data, 0, baseline, Target.constant(2, 1))
                    .values();
            for (int i = 0; i < 16; i++) {
                assertEquals(parameters[i * 3 + 2] * (x[i] - 0.5), values[i], 1e-5);
            }
            float[] drops =
                    Probes.occlusion(model, data, 0, baseline, FeatureGroup.patches(data, 3), Target.constant(2, 1));
            assertEquals(4, drops.length);
            double corner = values[15];
            assertEquals(corner, drops[3], 1e-5);
        }
    }

    @Test
    void featureThatTheModelIgnores_hasNoImportance() {
        SplitMix64 random = new SplitMix64(9);
        float[] features = new float[200 * 3];
        int[] labels = new int[200];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextDouble();
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = features[3 * i + 1] > 0.5f ? 1 : 0;
        }
        Dataset data = Dataset.classification("table", new int[] {3}, 2, features, labels);
        try (Model model = new Model(ModelSpec.named("linear", List.of(3), 2), 50)) {
            model.loadParameters(new float[] {0, 0, -8, 8, 0, 0, 4, -4});
            List<PermutationImportance.Importance> importances = PermutationImportance.of(
                    model, data, FeatureGroup.columns(data, List.of("colour=red", "size", "colour=blue")), 4, 1);
            assertEquals(
                    List.of("colour", "size"),
                    importances.stream().map(i -> i.name()).toList());
            assertEquals(0, importances.get(0).accuracyDrop());
            assertTrue(importances.get(1).accuracyDrop() > 0.3, importances.toString());
            List<Probes.SweepPoint> sweep = Probes.sweep(model, data, 1, 5);
            assertTrue(sweep.get(0).prediction().get(1) < 0.05);
            assertTrue(sweep.get(4).prediction().get(1) > 0.95);
            List<Probes.NoisePoint> noise = Probes.noise(model, data, new double[] {0, 1}, 3);
            assertEquals(1, noise.get(0).accuracy());
            assertTrue(noise.get(1).accuracy() < 0.9);
        }
    }

    @Test
    void activationMaps_areOneAChannel() {
        Dataset data = images(1, 16, 3);
        try (Model model = model("lenet", 16, 3, 1)) {
            assertEquals(List.of(0, 1, 2, 3, 4, 5), ActivationMaps.layers(model.spec()));
            assertTrue(ActivationMaps.of(model, data, 0, 0).width() > 6 * 90);
            assertThrows(IllegalArgumentException.class, () -> ActivationMaps.of(model, data, 0, 7));
        }
    }

    @Test
    void attentionWeights_areSharesOfWhatMayBeSeen() {
        ModelSpec spec = ModelSpec.fromTree(java.util.Map.of(
                "name", "text-transformer", "input", List.of(7), "classes", 11, "width", 8, "heads", 2));
        float[] tokens = {1, 2, 3, 4, 5, 6, 7, 0, 0, 1, 1, 9, 9, 10};
        Dataset data = Dataset.classification("text", new int[] {7}, 11, tokens, new int[2]);
        try (Model model = new Model(spec, 1)) {
            model.initialise(3);
            List<AttentionLayers.Found> layers = AttentionLayers.of(spec);
            assertEquals(
                    List.of("transformer1.residual1.attention1", "transformer2.residual1.attention1"),
                    layers.stream().map(AttentionLayers.Found::name).toList());
            float[] weights = model.attention(data, layers.get(0).name());
            assertEquals(2 * 2 * 49, weights.length);
            for (int row = 0; row < weights.length / 7; row++) {
                double sum = 0;
                for (int to = 0; to < 7; to++) {
                    sum += weights[row * 7 + to];
                    assertTrue(to <= row % 7 || weights[row * 7 + to] == 0);
                }
                assertEquals(1, sum, 1e-5);
            }
            assertTrue(AttentionMaps.of(model, data, 1, layers.get(1)).width() > 400);
            assertThrows(IllegalArgumentException.class, () -> Saliency.gradients(model, data, Target.constant(0, 2)));
            assertThrows(IllegalArgumentException.class, () -> model.attention(data, "dense1"));
        }
    }

    @Test
    void patches_coverEveryPixelOnce() {
        Dataset data = images(1, 7, 2);
        int[] seen = new int[49];
        FeatureGroup.patches(data, 3).forEach(group -> {
            for (int place : group.features()) {
                seen[place]++;
            }
        });
        int[] once = new int[49];
        java.util.Arrays.fill(once, 1);
        assertArrayEquals(once, seen);
    }

    private static double output(
            Model model, Dataset data, float[] features, int at, double step, int example, Target target) {
        float[] moved = features.clone();
        moved[at] += (float) step;
        return target.value(
                model.outputs(Perturbed.with(data, moved)), model.spec().outputs(), example);
    }

    private static Model model(String name, int side, int classes, int batch) {
        Model model = new Model(ModelSpec.named(name, List.of(side, side, 1), classes), batch);
        model.initialise(7);
        return model;
    }

    private static Dataset images(int count, int side, int classes) {
        SplitMix64 random = new SplitMix64(1);
        float[] features = new float[count * side * side];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextDouble();
        }
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(classes);
        }
        return Dataset.classification("images", new int[] {side, side, 1}, classes, features, labels);
    }
}
