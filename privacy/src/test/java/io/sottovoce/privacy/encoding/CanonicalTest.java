package io.sottovoce.privacy.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CanonicalTest {
    @Test
    void hashOfFields_isThatOfTheirTuple() {
        SplittableRandom random = new SplittableRandom(11);
        for (int run = 0; run < 300; run++) {
            byte[][] fields = new byte[random.nextInt(6)][];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(5_000)];
                random.nextBytes(fields[i]);
            }
            String tag = "test" + random.nextInt(9);
            assertArrayEquals(Canonical.sha256(Canonical.tuple(tag, fields)), Canonical.hash(tag, fields));
        }
    }
}
