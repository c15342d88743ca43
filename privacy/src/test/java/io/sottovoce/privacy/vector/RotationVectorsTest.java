package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class RotationVectorsTest {
    private static final int BLOCK = 4;

    @TestFactory
    Stream<DynamicTest> signs_areWhatAnotherImplementationDraws() {
        return VectorSuite.of("keys.json")
                .without(
                        "root-keys",
                        "keys-hash",
                        "keys-valid",
                        "envelope",
                        "open-envelope",
                        "pair-seed",
                        "commit-self",
                        "commit-share",
                        "stream-key",
                        "mask-words")
                .with("rotation-signs", c -> Optional.of(signs(c)))
                .tests();
    }

    /** The signs of blocks of ones; the transform is its own inverse. */
    private static List<Long> signs(VectorCase c) {
        Rotation rotation = Rotation.ofSession(c.hash("sid"));
        List<Long> signs = new ArrayList<>();
        for (int block = 0; block < c.list("output").size() / BLOCK; block++) {
            float[] values = new float[BLOCK];
            Arrays.fill(values, 1);
            rotation.rotate(values, block);
            WalshHadamard.transform(values);
            for (float value : values) {
                signs.add(value < 0 ? 1L : 0L);
            }
        }
        return signs;
    }
}
