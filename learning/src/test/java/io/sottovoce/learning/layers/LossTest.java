package io.sottovoce.learning.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final int ROWS = 3;
    private static final List<Double> WEIGHTS = List.of(1.0, 0.5, 3.0);
    private final SplitMix64 random = new SplitMix64(8);

    @Test
    void everyLoss_hasTheGradientOfFiniteDifferences() {
        ModelSpec classes = ModelSpec.named("linear", List.of(2), 3);
        Dataset data = Dataset.classification("d", new int[] {2}, 3, features(2), new int[] {2, 0, 1});
        check(classes, LossSpec.of(LossKind.SOFTMAX_CROSS_ENTROPY), data);
        check(classes, new LossSpec(LossKind.SOFTMAX_CROSS_ENTROPY, WEIGHTS, 0.2), data);
        ModelSpec one = ModelSpec.named("linear", List.of(2), 1);
        Dataset two = Dataset.classification("d", new int[] {2}, 2, features(2), new int[] {1, 0, 1});
        check(one, LossSpec.of(LossKind.BINARY_CROSS_ENTROPY), two);
        check(one, new LossSpec(LossKind.BINARY_CROSS_ENTROPY, List.of(2.0, 0.3), 0.1), two);
        check(one, LossSpec.of(LossKind.MSE), Dataset.regression("r", new int[] {2}, features(2), features(1)));
        ModelSpec coder = ModelSpec.named("autoencoder", List.of(4), 4);
        check(
                coder,
                LossSpec.of(LossKind.RECONSTRUCTION),
                Dataset.regression("r", new int[] {4}, features(4), features(1)));
        ModelSpec text = ModelSpec.fromTree(Map.of("name", "char-lstm", "input", List.of(4), "classes", 5, "units", 2));
        float[] tokens = {0, 1, 2, 3, 4, 3, 2, 1, 0, 0, 1, 4};
        check(
                text,
                new LossSpec(LossKind.NEXT_TOKEN, List.of(), 0.1),
                Dataset.classification("t", new int[] {4}, 5, tokens, new int[] {4, 0, 2}));
    }

    @Test
    void knownValues_areMet() {
        ModelSpec classes = ModelSpec.named("linear", List.of(2), 3);
        Dataset data = Dataset.classification("d", new int[] {2}, 3, features(2), new int[] {2, 0, 1});
        Loss even = Loss.of(LossSpec.of(LossKind.SOFTMAX_CROSS_ENTROPY), classes);
        assertEquals(3 * Math.log(3), value(even, data, new float[9]), 1e-6);
        Loss smoothed = Loss.of(new LossSpec(LossKind.SOFTMAX_CROSS_ENTROPY, List.of(), 0.3), classes);
        float[] sure = {-40, -40, 40, 40, -40, -40, -40, 40, -40};
        assertEquals(3 * 0.3 * 2 / 3 * 80, value(smoothed, data, sure), 1e-3);
        assertEquals(1, even.correct(sure, 1, data, 1));
    }

    @Test
    void tokenOutOfRange_isRefused() {
        ModelSpec text = ModelSpec.fromTree(Map.of("name", "char-lstm", "input", List.of(2), "classes", 3, "units", 2));
        Dataset data = Dataset.classification("t", new int[] {2}, 3, new float[] {0, 7}, new int[] {1});
        Loss loss = Loss.of(LossSpec.of(LossKind.NEXT_TOKEN), text);
        assertThrows(
                IllegalArgumentException.class, () -> loss.loss(new float[6], data, new int[] {0}, 0, 1, new float[6]));
    }

    private void check(ModelSpec model, LossSpec spec, Dataset data) {
        Loss loss = Loss.of(spec, model);
        float[] outputs = features(model.outputSize());
        float[] gradient = new float[outputs.length];
        loss.loss(outputs, data, new int[] {0, 1, 2}, 0, ROWS, gradient);
        float step = 1e-2f;
        for (int i = 0; i < outputs.length; i++) {
            float kept = outputs[i];
            outputs[i] = kept + step;
            double up = value(loss, data, outputs);
            outputs[i] = kept - step;
            double down = value(loss, data, outputs);
            outputs[i] = kept;
            assertEquals((up - down) / (2 * step) / ROWS, gradient[i], 2e-3, spec + " element " + i);
        }
    }

    private static double value(Loss loss, Dataset data, float[] outputs) {
        return loss.loss(outputs, data, new int[] {0, 1, 2}, 0, ROWS, new float[outputs.length]);
    }

    private float[] features(int perRow) {
        float[] values = new float[ROWS * perRow];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * SplitMix64.unit(random.nextLong()) - 1;
        }
        return values;
    }
}
