package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class NarrowedInputTest {
    private static final int[] SEEN = {1, 2, 3, 7, 9, 10, 15};

    @Test
    void outputs_areThoseOfTheWholeModelWhereTheRestIsZero() {
        ModelSpec flat = ModelSpec.of(
                List.of(16), List.of(new LayerSpec.Dense(5), new LayerSpec.Relu(), new LayerSpec.Dense(3)));
        for (ModelSpec spec : List.of(ModelSpec.named("2nn", List.of(4, 4, 1), 3), flat)) {
            Dataset data = zeroBut(spec, SEEN);
            float[] parameters = InitialParameters.of(spec, 5);
            NarrowedInput input =
                    NarrowedInput.of(spec, LossKind.inferred(spec)).orElseThrow();
            assertEquals(
                    16 * 5,
                    NarrowedInput.of(flat, LossKind.inferred(flat))
                            .orElseThrow()
                            .weights());
            try (Model whole = new Model(spec, 8);
                    Model narrow = input.model(SEEN.length, 8)) {
                whole.loadParameters(parameters);
                input.load(parameters, SEEN, narrow);
                assertArrayEquals(whole.outputs(data), narrow.outputs(data.withOnly(SEEN)), 1e-5f);
                assertEquals(
                        whole.evaluate(data).accuracy(),
                        narrow.evaluate(data.withOnly(SEEN)).accuracy());
                assertEquals(
                        input.weights() / 16 * (16 - SEEN.length),
                        spec.parameterCount() - narrow.spec().parameterCount());
            }
        }
    }

    @Test
    void moreFeaturesThanADimensionMayHave_areNotNarrowed() {
        for (int side : new int[] {256, 257}) {
            ModelSpec spec = ModelSpec.named("linear", List.of(side, side, 1), 2);
            assertEquals(
                    side == 256, NarrowedInput.of(spec, LossKind.inferred(spec)).isPresent());
        }
    }

    @Test
    void allFeatures_giveTheSameBits() {
        ModelSpec spec = ModelSpec.named("linear", List.of(4), 2);
        Dataset data = zeroBut(spec, new int[] {0, 1, 2, 3});
        float[] parameters = InitialParameters.of(spec, 5);
        NarrowedInput input = NarrowedInput.of(spec, LossKind.inferred(spec)).orElseThrow();
        try (Model whole = new Model(spec, 8);
                Model narrow = input.model(4, 8)) {
            whole.loadParameters(parameters);
            input.load(parameters, new int[] {0, 1, 2, 3}, narrow);
            assertArrayEquals(whole.outputs(data), narrow.outputs(data));
        }
    }

    @Test
    void modelsThatLookAtPlaces_areNotNarrowed() {
        assertNotNarrowed(ModelSpec.named("cifar-cnn", List.of(32, 32, 3), 10), LossKind.SOFTMAX_CROSS_ENTROPY);
        ModelSpec atEachTime = ModelSpec.of(List.of(4, 4), List.of(new LayerSpec.Dense(2)));
        assertNotNarrowed(atEachTime, LossKind.NEXT_TOKEN);
    }

    @Test
    void lossesThatLookAtFeatures_areNotNarrowed() {
        ModelSpec spec = ModelSpec.of(List.of(6), List.of(new LayerSpec.Dense(6)));
        assertNotNarrowed(spec, LossKind.RECONSTRUCTION);
        assertTrue(NarrowedInput.of(spec, LossKind.SOFTMAX_CROSS_ENTROPY).isPresent());
    }

    private static void assertNotNarrowed(ModelSpec spec, LossKind loss) {
        assertTrue(NarrowedInput.of(spec, loss).isEmpty());
    }

    private static Dataset zeroBut(ModelSpec spec, int[] features) {
        SplittableRandom random = new SplittableRandom(2);
        int width = spec.input().stream().reduce(1, Math::multiplyExact);
        float[] values = new float[8 * width];
        int[] labels = new int[8];
        for (int i = 0; i < 8; i++) {
            labels[i] = random.nextInt(spec.outputs());
            for (int feature : features) {
                values[i * width + feature] = (float) random.nextDouble(-1, 1);
            }
        }
        int[] shape = spec.input().stream().mapToInt(Integer::intValue).toArray();
        return Dataset.classification("sparse", shape, spec.outputs(), values, labels);
    }
}
