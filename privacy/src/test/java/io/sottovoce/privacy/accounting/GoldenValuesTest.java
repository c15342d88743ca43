package io.sottovoce.privacy.accounting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every row of {@code accounting/golden.csv} through the front door. */
@Execution(ExecutionMode.CONCURRENT)
class GoldenValuesTest {
    private record Row(
            String id,
            AccountantKind accountant,
            MechanismKind mechanism,
            Map<String, String> parameters,
            String quantity,
            double expected,
            double tolerance) {
        static Row parse(String line) {
            String[] fields = line.split(",", -1);
            Map<String, String> parameters = new HashMap<>();
            for (String parameter : fields[3].split(";", -1)) {
                String[] pair = parameter.split("=", 2);
                parameters.put(pair[0], pair[1]);
            }
            return new Row(
                    fields[0],
                    AccountantKind.ofLabel(fields[1]),
                    MechanismKind.ofLabel(fields[2]),
                    parameters,
                    fields[4],
                    Double.parseDouble(fields[5]),
                    Double.parseDouble(fields[6]));
        }

        double number(String name, double absent) {
            String value = parameters.get(name);
            return value == null ? absent : Double.parseDouble(value);
        }

        AccountantQuery query() {
            AccountantQuery.Builder builder = AccountantQuery.of(accountant, mechanism)
                    .sampling(Sampling.ofLabel(parameters.getOrDefault("sampling", "poisson")), number("q", 1))
                    .steps((long) number("T", 1))
                    .orders(orders(parameters.getOrDefault("orders", "ledger")))
                    .participations((int) number("P", 1), (int) number("sep", 0));
            if (parameters.containsKey("z")) {
                builder.noiseMultiplier(number("z", 0));
            }
            if (parameters.containsKey("scalar")) {
                builder.scalar((int) number("scalar", 1));
            }
            if (parameters.containsKey("V")) {
                builder.skellam(number("l1", 0), number("l2", 0), number("V", 0));
            }
            return builder.build();
        }

        double answer() {
            double delta = number("delta", 0);
            return switch (quantity) {
                case "epsilon" -> Accountants.epsilon(query(), delta).epsilon();
                case "delta" -> Accountants.delta(query(), number("epsilon", 0)).delta();
                case "noise" -> Accountants.noiseMultiplier(query(), number("epsilon", 0), delta);
                case "divergence" -> Accountants.divergence(query(), number("order", 0));
                default -> throw new IllegalArgumentException("quantity " + quantity);
            };
        }
    }

    private static RenyiOrders orders(String name) {
        DoubleStream tenths = IntStream.rangeClosed(11, 109).mapToDouble(i -> i / 10.0);
        return switch (name) {
            case "ledger" -> RenyiOrders.ledger();
            case "fine" -> RenyiOrders.fine();
            case "to64" -> grid(IntStream.rangeClosed(2, 64).asDoubleStream());
            case "opacus" -> grid(DoubleStream.concat(tenths, range(12, 63)));
            case "golden" ->
                grid(DoubleStream.concat(
                        tenths, DoubleStream.concat(range(11, 63), DoubleStream.of(128, 256, 512, 1024))));
            case "tfp" ->
                grid(DoubleStream.concat(
                        DoubleStream.of(1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 4.5, 128, 256, 512), range(5, 63)));
            default -> throw new IllegalArgumentException("grid " + name);
        };
    }

    private static DoubleStream range(int from, int to) {
        return IntStream.rangeClosed(from, to).asDoubleStream();
    }

    private static RenyiOrders grid(DoubleStream orders) {
        return RenyiOrders.of(orders.toArray());
    }

    private static List<String> lines() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(GoldenValuesTest.class.getResourceAsStream("/accounting/golden.csv")),
                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).skip(1).toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyRow_isReproduced() throws IOException {
        return lines().stream()
                .map(Row::parse)
                .map(row -> dynamicTest(row.id(), () -> {
                    double answer = row.answer();
                    assertEquals(row.expected(), answer, row.tolerance() * row.expected(), row.toString());
                }));
    }
}
