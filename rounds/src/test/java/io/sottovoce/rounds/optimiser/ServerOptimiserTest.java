package io.sottovoce.rounds.optimiser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerOptimiserTest {
    private static ServerOptimiser read(Map<String, Object> tree) {
        return ServerOptimiser.fromTree(SpecTree.of("serverOptimiser", tree));
    }

    @Test
    void kindAlone_hasTheseDefaults() {
        assertEquals(new FedAvg(1), read(Map.of()));
        assertEquals(new FedAvg(1), read(Map.of("kind", "fedavg")));
        assertEquals(new FedAvgM(1, 0.9), read(Map.of("kind", "fedavgm")));
        assertEquals(new FedAdagrad(0.1, 0, 1e-3), read(Map.of("kind", "fedadagrad")));
        assertEquals(new FedYogi(0.1, 0.9, 0.99, 1e-3), read(Map.of("kind", "fedyogi")));
        assertEquals(new FedAdam(0.1, 0.9, 0.99, 1e-3), read(Map.of("kind", "fedadam")));
    }

    @Test
    void writtenAndReadAgain_isTheSame() {
        for (ServerOptimiser optimiser : List.of(
                new FedAvg(0.5),
                new FedAvgM(0.5, 0.25),
                new FedAdagrad(0.5, 0.25, 0.1),
                new FedYogi(0.5, 0.25, 0.75, 0.1),
                new FedAdam(0.5, 0.25, 0.75, 0.1))) {
            assertEquals(optimiser, read(optimiser.toTree()));
        }
    }

    @Test
    void badSetting_isRefusedInOneLineThatNamesIt() {
        assertRefused(Map.of("kind", "sgd"), "serverOptimiser.kind: found 'sgd', expected one of ");
        assertRefused(Map.of("learningRate", 0), "serverOptimiser.learningRate: found 0, expected ");
        assertRefused(Map.of("learningRate", Double.NaN), "serverOptimiser.learningRate: found NaN, expected ");
        assertRefused(Map.of("momentum", 0.9), "serverOptimiser.momentum: unknown setting");
        assertRefused(Map.of("kind", "fedadagrad", "beta2", 0.9), "serverOptimiser.beta2: unknown setting");
        assertRefused(Map.of("kind", "fedadam", "beta1", 1), "serverOptimiser.beta1: found 1, expected ");
        assertRefused(Map.of("kind", "fedyogi", "epsilon", 0), "serverOptimiser.epsilon: found 0, expected ");
    }

    @Test
    void constructor_refusesWhatTheReaderRefuses() {
        assertThrows(IllegalArgumentException.class, () -> new FedAvg(0));
        assertThrows(IllegalArgumentException.class, () -> new FedAvg(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new FedAvgM(1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FedAdagrad(1, -0.1, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new FedYogi(1, 0, 1, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new FedAdam(1, 0, 0, 0));
    }

    private static void assertRefused(Map<String, Object> tree, String line) {
        String message = String.valueOf(
                assertThrows(SpecException.class, () -> read(tree)).getMessage());
        assertEquals(line, message.substring(0, Math.min(line.length(), message.length())));
        assertEquals(1, message.lines().count());
    }
}
