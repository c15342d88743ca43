package io.sottovoce.rounds.optimiser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every optimiser against golden.csv, which golden.py beside it computed with 60 decimal digits. */
class GoldenTest {
    private static final double[] START = {0.5, -1.25, 0, 3};
    private static final double TOLERANCE = 1e-14;
    private static final int RUNS = 10;

    @Test
    void step_isTheEquationOfThePaper() throws IOException {
        Map<String, Run> runs = new LinkedHashMap<>();
        for (String[] row : rows()) {
            String key = String.join(",", List.of(row).subList(0, 5));
            runs.computeIfAbsent(key, name -> new Run(optimiser(row))).check(row);
        }
        assertEquals(RUNS, runs.size());
    }

    private static ServerOptimiser optimiser(String[] row) {
        double eta = Double.parseDouble(row[1]);
        double beta1 = Double.parseDouble(row[2]);
        double beta2 = Double.parseDouble(row[3]);
        double tau = Double.parseDouble(row[4]);
        return switch (row[0]) {
            case "fedavg" -> new FedAvg(eta);
            case "fedavgm" -> new FedAvgM(eta, beta1);
            case "fedadagrad" -> new FedAdagrad(eta, beta1, tau);
            case "fedyogi" -> new FedYogi(eta, beta1, beta2, tau);
            case "fedadam" -> new FedAdam(eta, beta1, beta2, tau);
            default -> throw new AssertionError(row[0]);
        };
    }

    private static List<String[]> rows() throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("golden.csv")) {
            assertNotNull(in);
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .toList();
        }
    }

    /** One optimiser over the rounds of the table; each row is one coordinate, moved alone. */
    private static final class Run {
        private final ServerOptimiser optimiser;
        private final double[] x = START.clone();
        private final double[][] state;

        Run(ServerOptimiser optimiser) {
            this.optimiser = optimiser;
            this.state = new double[optimiser.initialState().size()][START.length];
            for (int k = 0; k < state.length; k++) {
                Arrays.fill(state[k], optimiser.initialState().get(k));
            }
        }

        void check(String[] row) {
            int i = Integer.parseInt(row[6]);
            double[] parameter = {x[i]};
            double[][] moments = new double[state.length][];
            for (int k = 0; k < state.length; k++) {
                moments[k] = new double[] {state[k][i]};
            }
            optimiser.step(parameter, new double[] {Double.parseDouble(row[7])}, moments, 1);
            x[i] = parameter[0];
            assertClose(row[8], x[i], row);
            for (int k = 0; k < state.length; k++) {
                state[k][i] = moments[k][0];
                assertClose(row[9 + k], state[k][i], row);
            }
        }

        private static void assertClose(String expected, double actual, String[] row) {
            double value = Double.parseDouble(expected);
            assertEquals(value, actual, TOLERANCE * Math.max(1, Math.abs(value)), () -> String.join(",", row));
        }
    }
}
