package io.sottovoce.privacy.secagg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.testing.Fuzzer;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every decoder of what a peer sends, against any bytes. The good inputs are the test vectors. */
final class MessageFuzzTest {
    private static final long SEED = 20_260_101;

    private static List<Fuzzer> fuzzers() {
        List<Fuzzer> fuzzers = new ArrayList<>();
        MessageVectorsTest.DECODERS.forEach((name, decoder) -> fuzzers.add(new Fuzzer(
                name,
                bytes -> decoder.apply(Octets.of(bytes)).accepted().map(message -> {
                    assertEquals(
                            Optional.of(message),
                            decoder.apply(message.encode()).accepted(),
                            "what is decoded from its own encoding is the same");
                    return message.encode().toBytes();
                }),
                good("messages.json", "encoded", c -> c.has("message") && name.equals(c.field("message"))))));
        fuzzers.add(new Fuzzer(
                "configuration",
                bytes -> RoundConfig.decode(Octets.of(bytes)).accepted().map(config -> config.encode()
                        .toBytes()),
                good("config.json", "output", c -> c.operation().equals("config"))));
        fuzzers.add(new Fuzzer(
                "certificate",
                bytes -> Certificate.decode(bytes).map(Certificate::toBytes),
                good("identity.json", "output", c -> c.operation().equals("certificate"))));
        fuzzers.add(new Fuzzer(
                "revocation list",
                bytes -> RevocationList.decode(bytes).map(RevocationList::toBytes),
                good("identity.json", "output", c -> c.operation().equals("revocation-list"))));
        return fuzzers;
    }

    private static List<byte[]> good(String file, String field, Predicate<VectorCase> kind) {
        return VectorSuite.read(file).stream()
                .filter(VectorCase::valid)
                .filter(kind)
                .map(c -> c.bytes(field))
                .toList();
    }

    private static void mutate(long seed, int inputsOfEach) {
        for (Fuzzer fuzzer : fuzzers()) {
            fuzzer.mutations(seed, inputsOfEach);
            assertTrue(fuzzer.accepted() > 10, "hardly an input was good: the corpus tests nothing");
        }
    }

    @Test
    void goodInputsCutOrWithMore_areRefused() {
        fuzzers().forEach(Fuzzer::truncations);
    }

    @Test
    void extremeLengths_areAnsweredWithoutTheMemoryTheyAnnounce() {
        fuzzers().forEach(fuzzer -> fuzzer.lengthFields(400));
    }

    @Test
    void anyBytes_areAnsweredAndHaveOneEncoding() {
        mutate(SEED, 10_000);
    }

    @Test
    @Tag("long")
    void tenMillionInputs_areAnsweredAndHaveOneEncoding() {
        mutate(SEED + 1, 10_000_000 / fuzzers().size() + 1);
    }

    @Test
    void memberSets_ofAnySizeAndBytes_areAnsweredAndHaveOneEncoding() {
        for (int size : new int[] {0, 1, 7, 8, 9, 64, 255, 4096}) {
            List<byte[]> corpus = List.of(
                    MemberSet.where(size, member -> member % 3 == 0).encoded().toBytes());
            Fuzzer fuzzer = new Fuzzer(
                    "member set of " + size,
                    bytes -> MemberSet.decode(size, Octets.of(bytes))
                            .map(set -> set.encoded().toBytes()),
                    corpus);
            fuzzer.truncations();
            fuzzer.lengthFields(100);
            fuzzer.mutations(SEED, 5_000);
        }
    }

    @Test
    void packedVectors_ofAnyBytes_areAnsweredAndHaveOneEncoding() {
        for (int bits = Ring.BITS_MIN; bits <= Ring.BITS_MAX; bits++) {
            Ring ring = new Ring(bits);
            int length = 1 + bits % 5;
            Fuzzer fuzzer = new Fuzzer(
                    "packed " + bits,
                    bytes -> RingVector.decode(ring, length, bytes).map(RingVector::pack),
                    List.of(RingVector.copyOf(ring, new int[length]).pack()));
            fuzzer.truncations();
            fuzzer.mutations(SEED, 2_000);
        }
    }
}
