package io.sottovoce.learning.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LayerFeaturesTest {
    private static final Dataset DIGITS =
            new DataCatalogue(Map.of()).load("digits").train().data();

    @Test
    void labelledExamples_areAsManyOfEachClass() {
        int[] counts = LayerFeatures.labelled(DIGITS, 100, 3).labelCounts();
        for (int count : counts) {
            assertEquals(10, count);
        }
        assertEquals(105, LayerFeatures.labelled(DIGITS, 105, 3).size());
    }

    @Test
    void layerOutputs_becomeFeaturesOfTheSameLabels() {
        try (Model model = new Model(ModelSpec.named("2nn", List.of(8, 8, 1), 10), 50)) {
            model.initialise(1);
            Dataset features = LayerFeatures.of(model, DIGITS, 2);
            assertEquals(DIGITS.size(), features.size());
            assertArrayEquals(new int[] {200}, features.shape());
            assertArrayEquals(DIGITS.labelCounts(), features.labelCounts());
            float[] first = new float[200];
            features.copyFeatures(7, first, 0);
            float[] expected = model.layerOutputs(DIGITS.select(new int[] {7}), 2);
            assertArrayEquals(expected, first, 1e-5f);
        }
    }
}
