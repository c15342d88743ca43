package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.client.ClientPolicy;
import io.sottovoce.client.secure.SecurePolicy;
import io.sottovoce.proto.identity.PrivateFile;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.workload.YamlDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyExplanationTest {
    private static final String POLICY =
            Path.of("..", "docs", "client-policy.yaml").toString();
    private static final String TASK = """
            name: sample
            model: {name: linear, input: [8, 8, 1], classes: 10}
            training: {epochs: 5, batchSize: 5, optimiser: {kind: sgd, learningRate: 0.5}}
            rounds: 16
            cohort: {size: 100}
            """;
    private static final String NOISE = "privacy: {mechanism: skellam, clip: 1.0, epsilon: 8}\n";

    private static final int RANDOM_CASES = 40;

    @TempDir
    Path folder;

    @Test
    void sampleFile_statesTheDefaults() {
        SecurePolicy sample =
                ClientPolicy.fromTree(YamlDocument.read(Path.of(POLICY)).tree()).secure();
        SecurePolicy defaults = SecurePolicy.builder().build();
        assertEquals(defaults.cohort(), sample.cohort());
        assertEquals(defaults.round(), sample.round());
        assertEquals(defaults.day(), sample.day());
        assertEquals(defaults.total(), sample.total());
        assertEquals(defaults.noiseRequired(), sample.noiseRequired());
        assertEquals(defaults.repeatWithoutNoise(), sample.repeatWithoutNoise());
        assertEquals(defaults.noiseMultiplierMin(), sample.noiseMultiplierMin());
        assertEquals(defaults.participationsMax(), sample.participationsMax());
        assertEquals(defaults.retriesMax(), sample.retriesMax());
        assertEquals(defaults.sessionsADayMax(), sample.sessionsADayMax());
        assertEquals(defaults.revocationAgeMax(), sample.revocationAgeMax());
        assertEquals(defaults.sessionMax(), sample.sessionMax());
    }

    @Test
    void taskWithinThePolicy_isTakenPartIn() throws IOException {
        CommandRun run = explain(TASK + "aggregation: {mode: secure}\n" + NOISE);
        assertEquals(0, run.exitCode(), run.messages());
        assertTrue(run.results().contains("\"agreed\":true"), run.results());
    }

    @Test
    void weakerTask_isRefusedWithTheReason() throws IOException {
        assertRefusal("aggregation: {mode: secure, suite: classical}\n" + NOISE, "suite");
        assertRefusal("aggregation: {mode: secure, server: honest-but-curious}\n" + NOISE, "mode");
        assertRefusal("aggregation: {mode: secure, corrupt: 0.01}\n" + NOISE, "share of corrupt clients");
        assertRefusal("aggregation: {mode: secure, dropout: 0.25, corrupt: 0.05}\n" + NOISE, "share of drop-outs");
        assertRefusal("aggregation: {mode: secure}\nprivacy: {mechanism: none, clip: 1.0}\n", "no noise");
        assertRefusal(
                "aggregation: {mode: secure}\nprivacy: {mechanism: skellam, clip: 1.0, noiseMultiplier: 0.3}\n",
                "epsilon of a round would be");
        assertRefusal("aggregation: {mode: clear}\nprivacy: {mechanism: none}\n", "aggregation mode CLEAR");
    }

    @Test
    void everySetting_isGoneThroughThoughTheFirstOneRefuses() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), """
                modelFamilies: [2nn]
                planHashes: ["%s"]
                windows: [{from: "00:00", to: "00:00", zone: UTC}]
                secure: {clientsMin: 200, epsilon: {round: 0.5}}
                """.formatted("0".repeat(64)));
        Path task = Files.writeString(
                folder.resolve("task.yaml"), TASK + "aggregation: {mode: secure, suite: classical}\n" + NOISE);
        CommandRun run = CommandRun.of("client", "--policy", policy.toString(), "--explain", task.toString());
        assertEquals(0, run.exitCode(), run.messages());
        for (String refused : new String[] {
            "modelFamilies: asked for linear, allowed [2nn]",
            "planHashes",
            "secure.suiteMin: asked for CLASSICAL, allowed HYBRID",
            "secure.clientsMin: asked for 80, allowed 200",
            "secure.epsilon.round"
        }) {
            assertTrue(run.results().contains("refused: " + refused), run.results());
        }
        assertTrue(run.results().contains("agreed:  windows"), run.results());
        assertTrue(run.results().contains("agreed:  secure.sigmaMin"), run.results());
    }

    @Test
    void badPolicy_isRefusedWithFileAndLine() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), "epochsMax: 3\nsecure: {clientsMi: 7}\n");
        Path task = Files.writeString(folder.resolve("task.yaml"), TASK + "aggregation: {mode: secure}\n" + NOISE);
        CommandRun run = CommandRun.of("client", "--policy", policy.toString(), "--explain", task.toString());
        assertEquals(2, run.exitCode(), run.messages());
        assertTrue(run.messages().contains("policy.yaml:2"), run.messages());
        assertTrue(run.messages().contains("secure.clientsMi: unknown setting"), run.messages());
    }

    @Test
    void policyThatIsNotSigned_isNotGoneBy() throws IOException {
        Path password = folder.resolve("password");
        PrivateFile.write(password, "password", "correct horse battery\n".getBytes(StandardCharsets.UTF_8));
        Path key = folder.resolve("policy.key");
        Path policy = Files.writeString(folder.resolve("policy.yaml"), "epochsMax: 10\n");
        Path task = Files.writeString(folder.resolve("task.yaml"), TASK + "aggregation: {mode: secure}\n" + NOISE);
        String[] explain = {
            "client", "--policy", policy.toString(), "--policy-key", key + ".pub", "--explain", task.toString()
        };
        run(0, "policy", "key", key.toString(), "--password-file", password.toString());
        run(2, explain);
        run(0, "policy", "sign", policy.toString(), "--key", key.toString(), "--password-file", password.toString());
        run(0, explain);
        Files.writeString(policy, "epochsMax: 100\n");
        assertTrue(run(2, explain).messages().contains("is no signature of it"));
    }

    /** Whatever the engine refuses is among the findings, and nothing else is. */
    @Test
    void randomPoliciesAndTasks_answerAndFindingsAgree() throws IOException {
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < RANDOM_CASES; i++) {
            String policy = "secure: {clientsMin: " + pick(random, "10", "80", "90") + ", suiteMin: "
                    + pick(random, "hybrid", "classical") + ", corruptShare: " + pick(random, "0.05", "0.1")
                    + ", dropoutMax: " + pick(random, "0.05", "0.2") + ", noiseMultiplierMin: "
                    + pick(random, "0.1", "4") + ", epsilon: {round: " + pick(random, "0.2", "10") + "}}\nepochsMax: "
                    + pick(random, "4", "5") + "\n";
            String task = TASK + "aggregation: {mode: secure, suite: " + pick(random, "hybrid", "classical")
                    + ", corrupt: " + pick(random, "0.05", "0.1") + "}\n" + NOISE;
            Path policyFile = Files.writeString(folder.resolve("policy.yaml"), policy);
            Path taskFile = Files.writeString(folder.resolve("task.yaml"), task);
            CommandRun run =
                    run(0, "client", "--policy", policyFile.toString(), "--explain", taskFile.toString(), "--json");
            Map<String, Object> result =
                    Json.object(run.resultLines().get(run.resultLines().size() - 1));
            boolean agreed = Boolean.TRUE.equals(result.get("agreed"));
            boolean allFindings = Objects.requireNonNull((List<?>) result.get("findings")).stream()
                    .allMatch(finding -> Boolean.TRUE.equals(((Map<?, ?>) finding).get("agreed")));
            assertEquals(allFindings, agreed, () -> policy + task + run.results());
            refused += agreed ? 0 : 1;
        }
        assertTrue(refused > 0 && refused < RANDOM_CASES, "of each kind some: " + refused);
    }

    /** The engine and the findings price a training alike: by how many examples the client has. */
    @Test
    void privatePlan_isPricedByTheExamples() throws IOException {
        Path task = Files.writeString(
                folder.resolve("task.yaml"),
                TASK.replace("training: {", "training: {privacy: {noiseMultiplier: 1.1, clip: 1.0}, ")
                        + "aggregation: {mode: secure}\n" + NOISE);
        Path policy = Files.writeString(folder.resolve("policy.yaml"), "records: {epsilon: 3}\n");
        String[] explain = {"client", "--policy", policy.toString(), "--explain", task.toString()};
        assertTrue(run(2, explain).messages().contains("--examples N or --data NAME is needed"));
        CommandRun few = run(0, with(explain, "--examples", "20"));
        assertTrue(few.results().contains("refused: records.epsilon: asked for "), few.results());
        assertTrue(
                few.results().contains("for one training of 20 examples, allowed 3.0 at delta 1.0E-5"), few.results());
        assertTrue(few.results().contains("refused: POLICY: epsilon of a record"), few.results());
        CommandRun many = run(0, with(explain, "--examples", "100000"));
        assertTrue(many.results().contains("agreed:  records.epsilon: asked for "), many.results());
        assertTrue(many.results().contains("taken part in"), many.results());
        assertTrue(run(0, with(explain, "--data", "digits")).results().contains("records.epsilon"));
        assertTrue(run(2, with(explain, "--examples", "0")).messages().contains("--examples: found 0"));
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    private static String pick(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static CommandRun run(int exitCode, String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(exitCode, run.exitCode(), run.messages());
        return run;
    }

    @Test
    void sampleTaskInGroups_isAgreedToByAPolicyThatAllowsIt() throws IOException {
        Path policy = Files.writeString(
                folder.resolve("policy.yaml"),
                "allowGrouped: true\nsecure: {trustServerToFollowProtocol: true, clientsMin: 7, corruptShare: 0.02}\n");
        String task = Path.of("..", "docs", "grouped-task.yaml").toString();
        assertTrue(run(0, "client", "--policy", policy.toString(), "--explain", task)
                .results()
                .contains("taken part in"));
        assertTrue(run(0, "client", "--policy", POLICY, "--explain", task)
                .results()
                .contains("refused: allowGrouped"));
    }

    private void assertRefusal(String more, String reason) throws IOException {
        CommandRun run = explain(TASK + more);
        assertEquals(0, run.exitCode(), run.messages());
        assertTrue(run.results().contains("\"agreed\":false"), run.results());
        assertTrue(run.results().contains(reason), run.results());
    }

    private CommandRun explain(String task) throws IOException {
        Path file = Files.writeString(folder.resolve("task.yaml"), task);
        return CommandRun.of("client", "--policy", POLICY, "--explain", file.toString(), "--json");
    }
}
