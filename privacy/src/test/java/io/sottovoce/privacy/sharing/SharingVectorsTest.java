package io.sottovoce.privacy.sharing;

import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.testing.FixedRandomness;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class SharingVectorsTest {
    private static final VectorSuite VECTORS = VectorSuite.of("sharing.json")
            .with("split", c -> Optional.of(split(c)))
            .with("join", c -> Optional.of(join(c)));

    @TestFactory
    Stream<DynamicTest> shares_areWhatAnotherImplementationDeals() {
        return VECTORS.tests();
    }

    /** The library draws the coefficients by rising degree. */
    private static List<Secret> split(VectorCase c) {
        return Shamir.split(
                        c.secret("secret"),
                        c.integer("threshold"),
                        c.integer("shares"),
                        FixedRandomness.of(c.byteStrings("coefficients")))
                .stream()
                .map(Share::value)
                .toList();
    }

    private static Secret join(VectorCase c) {
        List<Share> chosen = new ArrayList<>();
        List<byte[]> values = c.byteStrings("values");
        for (int index : c.integers("indices")) {
            chosen.add(new Share(index, Secret.owning(values.get(chosen.size()))));
        }
        return Shamir.join(chosen, c.integer("threshold"), c.integer("shares"));
    }
}
