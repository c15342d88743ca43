package io.sottovoce.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.learning.data.Dataset;
import org.junit.jupiter.api.Test;

class BigramBaselineTest {
    @Test
    void loss_isThatOfSmoothedPairs() {
        Dataset train = Dataset.classification("t", new int[] {3}, 2, new float[] {0, 1, 0}, new int[] {1});
        Dataset test = Dataset.classification("t", new int[] {1}, 2, new float[] {0, 1}, new int[] {1, 1});
        // After 0 came 1 twice; after 1 came 0 once.
        double expected = -(Math.log(3.0 / 4) + Math.log(1.0 / 3)) / 2;
        assertEquals(expected, BigramBaseline.of(train).loss(test), 1e-12);
    }
}
