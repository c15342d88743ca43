package io.sottovoce.learning.data;

import static io.sottovoce.learning.data.TestFiles.idxBytes;
import static io.sottovoce.learning.data.TestFiles.idxInts;
import static io.sottovoce.learning.data.TestFiles.refused;
import static io.sottovoce.learning.data.TestFiles.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MnistFilesTest {
    private static final byte[] IMAGES = idxBytes(new int[] {2, 1, 3}, 0, 51, 102, 153, 204, 255);

    private static Dataset data(int... labels) {
        return MnistFiles.images("small", source(IMAGES), source(idxBytes(new int[] {labels.length}, labels)));
    }

    @Test
    void images_areScaledToUnitRangeChannelLast() {
        Dataset data = data(7, 3);
        float[] features = new float[6];
        data.copyFeatures(0, features, 0);
        data.copyFeatures(1, features, 3);
        assertArrayEquals(new int[] {1, 3, 1}, data.shape());
        assertArrayEquals(new float[] {0, .2f, .4f, .6f, .8f, 1}, features, 1e-7f);
        assertEquals(7, data.label(0));
        assertEquals(10, data.classes());
    }

    @Test
    void labels_ofOtherNumberOrRange_areRefused() {
        refused(() -> data(1, 2, 3), "found 3 labels, expected 2");
        refused(() -> data(1, 10), "row 1", "found label 10", "0..9");
    }

    @Test
    void writers_becomeUsers() {
        byte[] table = idxInts(new int[] {3, 8}, rows(7, 3, 9));
        Examples examples = MnistFiles.withWriters(data(7, 3), source(table));
        assertEquals(List.of("2000", "2001"), examples.users());
        assertEquals(Map.of("series", List.of("4", "4")), examples.groups());
        assertEquals(List.of("2001"), examples.select(new int[] {1}).users());
    }

    @Test
    void writersOfOtherImages_areRefused() {
        refused(
                () -> MnistFiles.withWriters(data(7, 3), source(idxInts(new int[] {2, 8}, rows(7, 4)))),
                "row 1: found class 4, expected 3");
        refused(
                () -> MnistFiles.withWriters(data(7, 3), source(idxInts(new int[] {1, 8}, rows(7)))),
                "found 1 rows of 8 numbers, expected at least 2 of 8");
    }

    private static int[] rows(int... classes) {
        int[] values = new int[8 * classes.length];
        for (int i = 0; i < classes.length; i++) {
            values[8 * i] = classes[i];
            values[8 * i + 1] = 4;
            values[8 * i + 2] = 2000 + i;
        }
        return values;
    }
}
