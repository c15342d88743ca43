package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.audit.EpsilonBound;
import io.sottovoce.simulator.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks, hardening, certificates and audits, on data that come with the project. */
final class HardeningCommandsTest {
    @TempDir
    private static Path folder = Path.of("");

    private static String plain = "";
    private static String robust = "";

    @BeforeAll
    static void train() throws IOException {
        String common = "train --data digits --model mlp --epochs 6 --batch 16 --out ";
        plain = String.valueOf(run(common + in("plain")).get("model"));
        robust = String.valueOf(run(common + in("robust") + " --adversarial pgd --adv-epsilon 0.15 --adv-warmup 200")
                .get("model"));
    }

    @Test
    void adversarialTraining_leavesMoreUnderAttack() throws IOException {
        double before = number(attack(plain, "pgd"), "robustAccuracy");
        Map<String, Object> fields = attack(robust, "pgd");
        assertTrue(number(fields, "robustAccuracy") > before + 0.2, before + " and " + fields);
        assertTrue(number(fields, "largestPerturbation") <= 0.15, fields.toString());
    }

    @Test
    void strongerAttacks_leaveLess() throws IOException {
        double clean = number(attack(robust, "pgd"), "cleanAccuracy");
        double fast = number(attack(robust, "fgsm"), "robustAccuracy");
        double some = number(attack(robust, "pgd --steps 20"), "robustAccuracy");
        double more = number(attack(robust, "pgd --steps 40"), "robustAccuracy");
        double worst = number(attack(robust, "ensemble --queries 100"), "robustAccuracy");
        assertTrue(
                clean >= fast && fast >= some && some >= more && more >= worst,
                List.of(clean, fast, some, more, worst).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apgd-ce",
                "apgd-dlr",
                "fab",
                "fab --norm l2 --restarts 2",
                "square",
                "corruptions",
                "pgd --norm l2"
            })
    void everyAttack_printsWhatScriptsReadAndRepeats(String attack) throws IOException {
        Map<String, Object> fields = attack(plain, attack + " --limit 60 --steps 10");
        assertTrue(number(fields, "robustAccuracy") <= number(fields, "cleanAccuracy") + 0.05, fields.toString());
        double again = number(attack(plain, attack + " --limit 60 --steps 10"), "robustAccuracy");
        assertEquals(again, number(fields, "robustAccuracy"));
    }

    @Test
    void harden_raisesRobustAccuracyAndKeepsTheOriginal() throws IOException {
        byte[] before = Files.readAllBytes(Path.of(plain));
        Map<String, Object> fields =
                run("harden --data digits --adversarial fast --adv-epsilon 0.15 --epochs 5 --batch 16"
                        + " --limit 200 --model " + plain + " --out " + in("hard"));
        assertTrue(number(fields, "robustAccuracy") > number(fields, "robustAccuracyBefore") + 0.2, fields.toString());
        assertTrue(java.util.Arrays.equals(before, Files.readAllBytes(Path.of(plain))));
        Map<String, Object> taught =
                run("harden --data digits --adversarial pgd --adv-epsilon 0.15 --epochs 3 --batch 16"
                        + " --limit 200 --model " + plain + " --teacher " + robust + " --out " + in("taught"));
        assertTrue(number(taught, "robustAccuracy") > number(taught, "robustAccuracyBefore") + 0.2, taught.toString());
    }

    @Test
    void certify_statesConfidenceAndFallsWithTheRadius() throws IOException {
        Map<String, Object> fields = run("certify --data digits --sigma 0.25 --samples 300 --alpha 0.01 --limit 60"
                + " --radius 0 --radius 0.2 --radius 0.4 --model " + robust);
        assertEquals(0.99, number(fields, "confidence"), 1e-12);
        Map<?, ?> accuracies = map(fields, "certifiedAccuracy");
        double none = Double.parseDouble(String.valueOf(accuracies.get("0.0")));
        double some = Double.parseDouble(String.valueOf(accuracies.get("0.2")));
        double more = Double.parseDouble(String.valueOf(accuracies.get("0.4")));
        assertTrue(none >= some && some >= more && none > 0.5, accuracies.toString());
    }

    @Test
    void auditOfAModel_givesOnePageWithPictures() throws IOException {
        Map<String, Object> fields =
                run("audit --data digits --examples 200 --shadows 4 --epochs 5 --out " + in("audit") + " " + plain);
        assertTrue(number(fields, "epsilonLowerBound") > 3, fields.toString());
        for (String none : List.of("epsilon", "delta", "withinLedger")) { // no noise: nothing to be within
            assertTrue(fields.containsKey(none), fields.toString());
            assertNull(fields.get(none), fields.toString());
        }
        String page = Files.readString(Path.of(String.valueOf(fields.get("report"))));
        assertTrue(page.contains("data:image/png;base64,") && page.contains("Membership inference"));
        assertFalse(page.contains("http://") || page.contains("<script"), "the page needs something else");
        Map<?, ?> inversion = map(fields, "gradientInversion");
        double clear = Double.parseDouble(String.valueOf(inversion.get("clearPeakSignalToNoise")));
        double mean = Double.parseDouble(String.valueOf(inversion.get("aggregatePeakSignalToNoise")));
        assertTrue(clear > 40 && mean < 25, inversion.toString());
    }

    @Test
    void auditOfAPrivateTask_comparesTheBoundWithTheLedger() throws IOException {
        Path task = folder.resolve("task.yaml");
        Files.writeString(
                task,
                "name: private\n"
                        + "model: {name: linear, input: [8, 8, 1], classes: 10}\n"
                        + "training: {epochs: 2, batchSize: 10, optimiser: {kind: sgd, learningRate: 0.1}}\n"
                        + "rounds: 4\ncohort: {size: 60}\n"
                        + "aggregation: {mode: secure, corrupt: 0.05, dropout: 0.1}\n"
                        + "privacy: {mechanism: skellam, clip: 1.0, epsilon: 8, delta: 1.0e-5}\n"
                        + "evaluation: {data: digits}\n");
        Map<String, Object> fields =
                run("audit --examples 100 --shadows 2 --runs 5000 --out " + in("private") + " " + task);
        assertEquals(8, number(fields, "ledgerEpsilon"), 0.1);
        assertTrue(number(fields, "epsilonLowerBound") <= number(fields, "epsilon"), fields.toString());
        assertTrue(number(fields, "epsilonLowerBound") > 0.5, fields.toString());
        assertEquals("true", String.valueOf(fields.get("withinLedger")));
    }

    @Test
    void boundOfALedger_isWithinItOnlyWhereThatIsFinite() {
        EpsilonBound bound = new EpsilonBound(2, 0.9, 0.1, 100, 0.05);
        assertEquals(true, AuditCommand.within(bound, 2));
        assertEquals(false, AuditCommand.within(bound, Math.nextDown(2.0)));
        assertEquals(Double.NaN, AuditCommand.within(bound, Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, AuditCommand.within(bound, Double.NaN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attack --data digits --attack pgd --epsilon 1.5",
                "attack --data digits --attack nonsense --epsilon 0.1",
                "attack --data digits --attack pgd --epsilon 0.1 --steps 0",
                "attack --data digits --attack pgd --epsilon 0.1 --high 0.5",
                "attack --data digits --attack fab --epsilon 0.1 --step-size 0.1",
                "attack --data digits --attack pgd --epsilon 0.1 --queries 5",
                "certify --data digits --sigma 0",
                "certify --data digits --sigma 0.1 --alpha 1",
                "harden --data digits --epochs 1",
                "harden --data digits --adversarial pgd",
                "harden --data digits --adversarial pgd --adv-epsilon 0.1 --teacher no-such-file",
                "harden --data digits --adversarial pgd --adv-epsilon 2",
                "harden --data digits --adversarial pgd --adv-epsilon 0.1 --adv-steps 0"
            })
    void impossibleRequests_areRefusedInOneLine(String line) {
        CommandRun run = CommandRun.of((line + " --model " + plain + " --out " + in("none"))
                .replaceAll("((?:attack|certify) .*) --out \\S+", "$1")
                .split(" ", -1));
        assertEquals(2, run.exitCode(), run.messages());
        assertEquals(1, run.messageLines().size(), run.messages());
    }

    @Test
    void featuresOutsideOfTheBox_areRefusedWithTheOptionsThatSetIt() {
        for (String attack : List.of("pgd", "corruptions")) {
            CommandRun run = CommandRun.of(
                    ("attack --data digits --epsilon 0.1 --high 0.5 --attack " + attack + " --model " + plain)
                            .split(" ", -1));
            assertEquals(2, run.exitCode(), run.messages());
            assertEquals(
                    List.of(
                            "sottovoce attack: --low, --high: digits has a feature outside of 0.0 to 0.5, expected a range"
                                    + " with all features"),
                    run.messageLines());
        }
    }

    @Test
    void auditOfNothingThereIs_saysWhatIsExpected() {
        CommandRun run = CommandRun.of("audit", "no-such-task");
        assertEquals(2, run.exitCode());
        assertTrue(run.messages().contains("TASK|FILE: found 'no-such-task', expected a workload"), run.messages());
    }

    private static Map<String, Object> attack(String model, String attack) throws IOException {
        return run("attack --data digits --epsilon 0.15 --model " + model + " --attack " + attack);
    }

    private static Map<?, ?> map(Map<String, Object> fields, String key) {
        return (Map<?, ?>) Objects.requireNonNull(fields.get(key));
    }

    private static double number(Map<String, Object> fields, String key) {
        return Double.parseDouble(String.valueOf(fields.get(key)));
    }

    private static String in(String name) {
        return folder.resolve(name).toString();
    }

    private static Map<String, Object> run(String line) throws IOException {
        CommandRun run = CommandRun.of((line + " --json").split(" ", -1));
        assertEquals(0, run.exitCode(), run.messages());
        return Json.object(run.resultLines().get(run.resultLines().size() - 1));
    }
}
