package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.testing.Fuzzer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The decoders of the control stream against cut, stretched and changed messages. Protobuf is not canonical: what is taken
 * need not be the bytes that encoding gives, but it must be the same message again, and cost no more memory than it has.
 */
final class DecoderFuzzTest {
    private static final long SEED = 20_260_102;

    private static <T> Fuzzer fuzzer(
            String name, Function<byte[], Decoded<T>> decode, Function<T, byte[]> encode, List<T> samples) {
        return new Fuzzer(
                name,
                bytes -> {
                    if (!(decode.apply(bytes) instanceof Decoded.Accepted<T> taken)) {
                        return Optional.empty();
                    }
                    assertEquals(taken, decode.apply(encode.apply(taken.value())), "the same message again");
                    return Optional.of(bytes);
                },
                samples.stream().map(encode).toList());
    }

    private static List<Fuzzer> fuzzers() {
        return List.of(
                fuzzer("client", ControlCodec::decodeClient, ControlCodec::encode, Samples.clientMessages()),
                fuzzer("server", ControlCodec::decodeServer, ControlCodec::encode, Samples.serverMessages()));
    }

    @Test
    void changedMessages_areAnsweredAndSurviveTheWireAgain() {
        for (Fuzzer fuzzer : fuzzers()) {
            fuzzer.lengthFields(500);
            fuzzer.mutations(SEED, 20_000);
            assertTrue(fuzzer.accepted() > 100, "hardly a message was good");
        }
    }

    @Test
    void messagesCutAtEveryByte_areAnswered() {
        List<byte[]> good = new ArrayList<>();
        Samples.clientMessages().forEach(message -> good.add(ControlCodec.encode(message)));
        Samples.serverMessages().forEach(message -> good.add(ControlCodec.encode(message)));
        for (byte[] bytes : good) {
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertTrue(
                        ControlCodec.decodeClient(cut) instanceof Decoded.Rejected
                                || ControlCodec.decodeServer(cut) instanceof Decoded.Rejected,
                        "a cut message is no message of both sides");
            }
        }
    }
}
