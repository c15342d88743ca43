package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.report.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Federated adversarial training with the protocol's machines, and what attacks make of the model. */
final class FederatedHardeningTest {
    @TempDir
    private static Path folder = Path.of("");

    private static Map<String, Object> run = Map.of();

    @BeforeAll
    static void train() throws IOException {
        run = command("simulate digits-adversarial --secagg on --workers 2 --report " + folder);
    }

    @Test
    void robustAccuracy_risesOverTheRoundsAndTheGatePublishes() {
        List<RoundPoint> measured = RunFolder.read(folder).rounds().stream()
                .filter(round -> !round.measures().isEmpty())
                .toList();
        double first = robust(measured.get(0));
        double last = robust(measured.get(measured.size() - 1));
        assertTrue(last > first + 0.08, () -> "from " + first + " to " + last);
        assertEquals("16", String.valueOf(run.get("publishedVersion")), run::toString);
        assertEquals("on", run.get("secureAggregation"));
    }

    @Test
    void strongerAttacks_leaveLess() throws IOException {
        double clean = number(attack("fgsm"), "cleanAccuracy");
        double fast = number(attack("fgsm"), "robustAccuracy");
        double some = number(attack("pgd --steps 20"), "robustAccuracy");
        double more = number(attack("pgd --steps 40"), "robustAccuracy");
        double worst = number(attack("ensemble --queries 200"), "robustAccuracy");
        assertTrue(
                clean >= fast && fast >= some && some >= more && more >= worst && worst > 0.3,
                List.of(clean, fast, some, more, worst).toString());
    }

    private static double robust(RoundPoint round) {
        return Objects.requireNonNull(round.measures().get("robustAccuracy"));
    }

    private static Map<String, Object> attack(String attack) throws IOException {
        return command("attack --data digits --epsilon 0.15 --model " + folder.resolve("model.safetensors")
                + " --attack " + attack);
    }

    private static double number(Map<String, Object> fields, String key) {
        return Double.parseDouble(String.valueOf(fields.get(key)));
    }

    private static Map<String, Object> command(String line) throws IOException {
        CommandRun run = CommandRun.of((line + " --json").split(" ", -1));
        assertEquals(0, run.exitCode(), run.messages());
        return Json.object(run.resultLines().get(run.resultLines().size() - 1));
    }
}
