package io.sottovoce.privacy.secagg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class RoundConfigVectorsTest {
    private static final VectorSuite VECTORS = VectorSuite.of("config.json")
            .with("config", RoundConfigVectorsTest::encode)
            .with("config-decode", c -> RoundConfig.decode(c.octets("encoded")).accepted());

    @TestFactory
    Stream<DynamicTest> configurations_areWhatAnotherImplementationWrites() {
        return VECTORS.tests();
    }

    private static Optional<?> encode(VectorCase c) {
        RoundConfig config = config(c.part("config"));
        assertEquals(Optional.of(config), RoundConfig.decode(c.octets("output")).accepted());
        assertEquals(c.hash("cfgHash"), config.hash());
        return Optional.of(config.encode());
    }

    private static RoundConfig config(VectorCase f) {
        RoundNames names = new RoundNames(
                PopulationId.of(f.bytes("population")),
                TaskId.of(f.bytes("task")),
                f.u64("round"),
                f.hash("nonce"),
                f.hash("model"),
                f.hash("plan"));
        return new RoundConfig(
                names,
                f.integer("mode") == Mode.MALICIOUS.code() ? Mode.MALICIOUS : Mode.HONEST_SERVER,
                f.integer("suite") == Suite.HYBRID.code() ? Suite.HYBRID : Suite.CLASSICAL,
                cohort(f),
                f.parts("vectors").stream()
                        .map(v -> new VectorSpec(v.text("name"), v.number("dimension"), v.integer("bits")))
                        .toList(),
                new EncodingTerms(real(f, "clip"), real(f, "scale"), real(f, "beta"), f.integer("rotation")),
                f.field("noise").equals("null") ? Optional.empty() : Optional.of(noise(f.part("noise"))),
                new RevocationTerms(f.u64("revocationEpoch"), f.hash("revocationHash")),
                deadlines(f.list("deadlines").stream().map(Long.class::cast).toList()),
                f.u64("expiry"),
                f.field("groups").equals("null") ? Optional.empty() : Optional.of(groups(f.part("groups"))));
    }

    private static GroupTerms groups(VectorCase f) {
        return new GroupTerms(f.integer("size"), f.integer("use") == 1 ? GroupTerms.Use.ADDED : GroupTerms.Use.MEANS);
    }

    private static CohortTerms cohort(VectorCase f) {
        return new CohortTerms(
                new PartsPerMillion(f.integer("gammaPpm")),
                new PartsPerMillion(f.integer("deltaPpm")),
                f.integer("sigma"),
                f.integer("eta"),
                f.integer("cohortMin"),
                f.integer("cohortMax"),
                f.integer("survivorsMin"));
    }

    private static NoiseTerms noise(VectorCase f) {
        return new NoiseTerms(
                f.integer("unit"),
                f.integer("mechanism"),
                real(f, "z"),
                real(f, "delta"),
                f.number("participationsMax"),
                f.number("separation"));
    }

    private static Deadlines deadlines(List<Long> d) {
        return new Deadlines(d.get(0), d.get(1), d.get(2), d.get(3), d.get(4));
    }

    /** Hexadecimal, so that no digit is lost. */
    private static double real(VectorCase f, String name) {
        return Double.parseDouble(f.text(name));
    }
}
