package io.sottovoce.privacy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UpdateMapTest {
    /** Two parameters that stay, three that are sent, two that stay, a matrix [4, 3] of rank 2, one that is sent. */
    private static final float[] FACTOR = {1, 0, 0, 2, -1, 1, 0.5f, 4};

    private static final UpdateMap MAP = new UpdateMap(
            21,
            List.of(new UpdateMap.Same(2, 3), new UpdateMap.Product(7, 4, 3, 2, FACTOR), new UpdateMap.Same(20, 1)));

    @Test
    void coordinates_moveWhatTheyAreOf() {
        assertEquals(3 + 6 + 1, MAP.dimension());
        float[] moved = MAP.expand(new float[] {7, 8, 9, 1, 2, 3, 10, 20, 30, 5});
        assertArrayEquals(
                new float[] {0, 0, 7, 8, 9, 0, 0, 1, 2, 3, 20, 40, 60, 9, 18, 27, 40.5f, 81, 121.5f, 0, 5}, moved);
    }

    @Test
    void anyRange_hasTheBitsOfTheWhole() {
        float[] update = new float[MAP.dimension()];
        Random random = new Random(1);
        for (int i = 0; i < update.length; i++) {
            update[i] = random.nextFloat() - 0.5f;
        }
        float[] whole = MAP.expand(update);
        UpdateMap.Source source = (from, target, length) -> System.arraycopy(update, (int) from, target, 0, length);
        for (int from = 0; from <= whole.length; from++) {
            for (int length = 0; from + length <= whole.length; length++) {
                float[] block = new float[length + 1];
                block[length] = 77;
                MAP.read(source, from, block, length);
                assertEquals(77, block[length]);
                assertArrayEquals(
                        java.util.Arrays.copyOfRange(whole, from, from + length),
                        java.util.Arrays.copyOf(block, length));
            }
        }
    }

    @Test
    void wholeMap_isTheIdentity() {
        assertTrue(UpdateMap.whole(4).isWhole());
        assertFalse(MAP.isWhole());
        assertFalse(new UpdateMap(4, List.of(new UpdateMap.Same(0, 3))).isWhole());
        assertArrayEquals(new float[] {1, 2, 3, 4}, UpdateMap.whole(4).expand(new float[] {1, 2, 3, 4}));
    }

    @Test
    void partsThatOverlapOrReachBeyond_areRefused() {
        List<List<UpdateMap.Part>> bad = List.of(
                List.of(new UpdateMap.Same(0, 3), new UpdateMap.Same(2, 1)),
                List.of(new UpdateMap.Same(2, 1), new UpdateMap.Same(0, 1)),
                List.of(new UpdateMap.Same(1, 4)),
                List.of(new UpdateMap.Same(1, 0)),
                List.of(new UpdateMap.Same(-1, 2)),
                List.of(new UpdateMap.Product(1, 2, 2, 1, new float[] {1, 1})));
        for (List<UpdateMap.Part> parts : bad) {
            assertThrows(IllegalArgumentException.class, () -> new UpdateMap(4, parts), parts::toString);
        }
        assertThrows(IllegalArgumentException.class, () -> new UpdateMap.Product(0, 2, 2, 1, new float[] {1, 1, 1}));
        assertThrows(IllegalArgumentException.class, () -> MAP.expand(new float[9]));
    }
}
