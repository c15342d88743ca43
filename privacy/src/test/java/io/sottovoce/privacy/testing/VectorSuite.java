package io.sottovoce.privacy.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs cases of {@code /vectors/sa1/*.json}, which were computed by another implementation. An operation gives a value, or
 * nothing where it refuses; {@code IllegalArgumentException} is a refusal too, of what only our own code can pass.
 */
public final class VectorSuite {
    /** What runs a case. */
    @FunctionalInterface
    public interface Operation {
        Optional<?> run(VectorCase inputs);
    }

    private final String file;
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    private final Set<String> elsewhere = new HashSet<>();

    private VectorSuite(String file) {
        this.file = file;
    }

    public static VectorSuite of(String file) {
        return new VectorSuite(file);
    }

    public VectorSuite with(String name, Operation operation) {
        operations.put(name, operation);
        return this;
    }

    /** Another suite runs these operations of the file. */
    public VectorSuite without(String... names) {
        elsewhere.addAll(List.of(names));
        return this;
    }

    /** A test for every case. The operations given must be exactly those that occur. */
    public Stream<DynamicTest> tests() {
        List<VectorCase> cases = read(file);
        Set<String> occurring = new TreeSet<>();
        cases.forEach(c -> occurring.add(c.operation()));
        occurring.removeAll(elsewhere);
        assertEquals(new TreeSet<>(operations.keySet()), occurring, "operations of " + file);
        return cases.stream()
                .filter(c -> operations.containsKey(c.operation()))
                .map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
    }

    public static List<VectorCase> read(String file) {
        try (InputStream in = VectorSuite.class.getResourceAsStream("/vectors/sa1/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no test resource vectors/sa1/" + file);
            }
            return VectorCase.of(Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)))
                    .parts("cases");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(VectorCase inputs) {
        Operation operation = Objects.requireNonNull(operations.get(inputs.operation()));
        Optional<?> given = run(operation, inputs);
        if (!inputs.valid()) {
            assertFalse(given.isPresent(), "accepted: " + inputs);
            return;
        }
        assertTrue(given.isPresent(), "refused: " + inputs);
        if (inputs.has("output")) {
            assertEquals(inputs.field("output"), plain(given.orElseThrow()), inputs.toString());
        }
    }

    private static Optional<?> run(Operation operation, VectorCase inputs) {
        try {
            return operation.run(inputs);
        } catch (IllegalArgumentException e) {
            if (inputs.valid()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** A value in the form of the files. */
    public static Object plain(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof ContentHash hash) {
            return hash.hex();
        }
        if (value instanceof Octets octets) {
            return octets.hex();
        }
        if (value instanceof Secret secret) {
            return secret.with(HexFormat.of()::formatHex);
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof int[] numbers) {
            return Arrays.stream(numbers).asLongStream().boxed().toList();
        }
        if (value instanceof List<?> items) {
            List<Object> plain = new ArrayList<>();
            items.forEach(item -> plain.add(plain(item)));
            return plain;
        }
        return value;
    }
}
