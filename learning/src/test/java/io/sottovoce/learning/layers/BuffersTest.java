package io.sottovoce.learning.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Tensor;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static final int MOST = 1 << 21;

    /** A plan with many layers is a server's choice, and a client need not trust it. */
    @Test
    void memoryToSpare_isBoundedOverAllLayers() {
        try (Arena arena = new Arena()) {
            Buffers buffers = new Buffers(arena, 10);
            Tensor first = buffers.spare("layer 0", MOST, MOST);
            assertNotNull(first);
            assertEquals(MOST, first.size());
            for (int i = 1; i < 8; i++) {
                assertNotNull(buffers.spare("layer " + i, MOST, MOST));
            }
            assertNull(buffers.spare("layer 8", 1, MOST));
            assertSame(first, buffers.spare("layer 0", MOST, MOST));
        }
    }
}
