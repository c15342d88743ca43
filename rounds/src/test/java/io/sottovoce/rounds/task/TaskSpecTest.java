package io.sottovoce.rounds.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.optimiser.FedAvg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class TaskSpecTest {
    /** The least that a task must say. */
    public static Map<String, Object> minimal() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "digits");
        tree.put("model", Map.of("name", "2nn"));
        tree.put("training", Map.of("epochs", 1));
        tree.put("rounds", 3);
        tree.put("cohort", new LinkedHashMap<>(Map.of("size", 10)));
        tree.put("aggregation", Map.of("mode", "clear"));
        tree.put("privacy", Map.of("mechanism", "none"));
        return tree;
    }

    private static Map<String, Object> with(String key, Object value) {
        Map<String, Object> tree = minimal();
        tree.put(key, value);
        return tree;
    }

    private static Map<String, Object> withCohort(String key, Object value) {
        Map<String, Object> cohort = new LinkedHashMap<>(Map.of("size", 10));
        cohort.put(key, value);
        return with("cohort", cohort);
    }

    @Test
    void minimalTask_hasTheseDefaults() {
        TaskSpec spec = TaskSpec.fromTree(minimal());

        assertEquals("default", spec.population());
        assertEquals(
                new CohortSpec(10, 8, 1, Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofSeconds(15), 3),
                spec.cohort());
        assertEquals(AggregationMode.CLEAR, spec.aggregation());
        assertEquals(new FedAvg(1), spec.serverOptimiser());
        assertEquals(Optional.empty(), spec.evaluation().data());
        assertEquals(Weighting.EXAMPLES, spec.weighting());
        assertEquals(0, spec.seed());
        assertEquals(Map.of("model", Map.of("name", "2nn"), "training", Map.of("epochs", 1)), spec.planTree());
    }

    @Test
    void writtenAndReadAgain_isTheSame() {
        Map<String, Object> tree = withCohort("overSelection", 1.3);
        tree.put("serverOptimiser", Map.of("kind", "fedyogi", "learningRate", 0.01));
        tree.put("evaluation", Map.of("data", "digits", "every", 5));
        tree.put("weighting", "uniform");
        tree.put("seed", -7L);
        TaskSpec spec = TaskSpec.fromTree(tree);

        TaskSpec again = TaskSpec.fromTree(spec.toTree());
        assertEquals(spec, again);
        assertEquals(spec.hashCode(), again.hashCode());
        assertEquals(spec.toTree(), again.toTree());
    }

    @Test
    void hardening_isReadBackAndDueAtTheEndAndEverySoManyRounds() {
        Map<String, Object> training = Map.of("epochs", 1, "adversarial", Map.of("method", "fast", "epsilon", 0.3));
        TaskSpec spec =
                TaskSpec.fromTree(with("hardening", Map.of("data", "digits", "every", 4, "training", training)));
        HardeningSpec stage = spec.hardening().orElseThrow();

        assertEquals(spec, TaskSpec.fromTree(spec.toTree()));
        assertEquals(
                List.of(4, 8, 10),
                IntStream.rangeClosed(1, 10)
                        .filter(i -> stage.due(i, 10))
                        .boxed()
                        .toList());
        assertRefused(with("hardening", Map.of("training", training)), "hardening.data: missing");
        assertRefused(with("hardening", Map.of("data", "digits")), "hardening.training: missing");
    }

    @Test
    void asynchronousPacing_hasTheseDefaultsAndIsWrittenOut() {
        assertEquals(PacingSpec.SYNCHRONOUS, TaskSpec.fromTree(minimal()).pacing());
        TaskSpec spec = TaskSpec.fromTree(with("pacing", Map.of("mode", "asynchronous")));
        assertEquals(new PacingSpec(true, 20, 10, 0.5, Duration.ofHours(1)), spec.pacing());
        assertEquals(spec, TaskSpec.fromTree(spec.toTree()));
        assertRefused(with("pacing", Map.of("mode", "asynchronous", "concurrency", 9)), "pacing.concurrency: found 9");
        assertRefused(with("pacing", Map.of("mode", "asynchronous", "maxStaleness", -1)), "pacing.maxStaleness");
        Map<String, Object> crowd = with("pacing", Map.of("mode", "asynchronous"));
        crowd.put("cohort", Map.of("size", 60_000, "overSelection", 2.0));
        assertRefused(crowd, "pacing.concurrency: a round makes 120000 offers");
        assertRefused(with("pacing", Map.of("mode", "sometimes")), "pacing.mode");
        assertRefused(with("pacing", Map.of("concurrency", 20)), "pacing.concurrency");
    }

    @Test
    void badSetting_isRefusedInOneLineThatNamesIt() {
        assertRefused(with("nmae", "x"), "nmae: unknown setting");
        assertRefused(with("name", " "), "name: found nothing, expected 1 to 100 printable characters");
        assertRefused(with("name", "a\nb"), "name: found a control character, expected 1 to 100 printable characters");
        assertRefused(
                with("name", "a\u202eb"), "name: found a control character, expected 1 to 100 printable characters");
        assertRefused(
                with("name", "a\u2028b"), "name: found a control character, expected 1 to 100 printable characters");
        assertRefused(with("name", "n".repeat(101)), "name: found 101 characters, expected 1 to 100 printable");
        assertRefused(with("rounds", 0), "rounds: found 0, expected an integer from 1 to 100000");
        assertRefused(with("rounds", 100_001), "rounds: found 100001");
        assertRefused(with("model", "2nn"), "model: found '2nn', expected a map");
        assertRefused(with("weighting", "size"), "weighting: found 'size', expected one of examples, uniform");
        assertRefused(with("aggregation", Map.of("mode", "open")), "aggregation.mode: found 'open'");
        assertRefused(with("aggregation", Map.of("mode", "clear", "sigma", 104)), "aggregation.sigma: unknown setting");
        assertRefused(with("evaluation", Map.of("every", 0)), "evaluation.every: found 0");
        assertRefused(withCohort("quorum", 11), "cohort.quorum: found 11, expected an integer from 1 to 10");
        assertRefused(withCohort("overSelection", 3.1), "cohort.overSelection: found 3.1");
        assertRefused(withCohort("roundTimeout", "soon"), "cohort.roundTimeout: found 'soon'");
        assertRefused(withCohort("retries", -1), "cohort.retries: found -1");
        assertRefused(withCohort("patience", 1), "cohort.patience: unknown setting");
    }

    @Test
    void everyRequiredSetting_isMissed() {
        for (String key : List.of("name", "model", "training", "rounds", "cohort", "aggregation", "privacy")) {
            Map<String, Object> tree = minimal();
            tree.remove(key);
            assertRefused(tree, key + ": missing, expected ");
        }
    }

    @Test
    void privacy_mustBeStatedAndNone() {
        assertRefused(with("privacy", Map.of()), "privacy.mechanism: missing");
        assertRefused(
                with("privacy", Map.of("mechanism", "skellam")),
                "privacy.mechanism: found 'skellam', clear aggregation has none");
        assertRefused(with("privacy", Map.of("mechanism", "none", "epsilon", 1)), "privacy.epsilon: unknown");
    }

    @Test
    void secureTask_writtenAndReadAgain_isTheSame() {
        Map<String, Object> tree =
                secure(Map.of("mode", "secure", "corrupt", 0.1, "dropout", 0.2, "suite", "classical"));
        TaskSpec spec = TaskSpec.fromTree(tree);
        assertEquals(spec, TaskSpec.fromTree(spec.toTree()));
        assertEquals(Weighting.UNIFORM, spec.weighting());
        assertEquals(100_000, spec.secure().orElseThrow().corrupt().value());
        assertEquals(1.5, spec.privacy().noiseMultiplier().orElseThrow());
    }

    /** N^-1.1 is below 1e-5 from 35,112 clients on. */
    @Test
    void deltaIsSmallAgainstTheClientsThatAreCertified() {
        assertEquals(1e-5, deltaFor(35_111), 0);
        assertEquals(Math.pow(1e6, -1.1), deltaFor(1_000_000), 1e-18);
        Map<String, Object> loose = secure(Map.of("mode", "secure"));
        Map<String, Object> privacy = noised(2_000_000);
        privacy.put("delta", 1e-6);
        loose.put("privacy", privacy);
        assertRefused(loose, "privacy.delta: found 1.0E-6, expected less than 1/N = 5.0E-7 for N = 2000000");
        loose.put("privacy", noised(1));
        assertRefused(loose, "privacy.certifiedClients: found 1");
    }

    private static double deltaFor(int certified) {
        Map<String, Object> tree = secure(Map.of("mode", "secure"));
        tree.put("privacy", noised(certified));
        TaskSpec spec = TaskSpec.fromTree(tree);
        assertEquals(spec.privacy(), TaskSpec.fromTree(spec.toTree()).privacy());
        return spec.privacy().delta();
    }

    private static Map<String, Object> noised(int certified) {
        return new HashMap<>(
                Map.of("mechanism", "skellam", "clip", 1, "noiseMultiplier", 1, "certifiedClients", certified));
    }

    @Test
    void secureTaskThatCannotBe_isRefusedWithTheArithmetic() {
        assertRefused(secure(Map.of("mode", "secure", "corrupt", 0.2, "dropout", 0.2)), "aggregation: a roster of");
        assertRefused(secure(Map.of("mode", "secure", "corrupt", 0.1234567)), "aggregation.corrupt: ");
        Map<String, Object> weighted = secure(Map.of("mode", "secure"));
        weighted.put("weighting", "examples");
        assertRefused(weighted, "weighting: a secure sum is unweighted");
        Map<String, Object> both = secure(Map.of("mode", "secure"));
        both.put("privacy", Map.of("mechanism", "skellam", "clip", 1, "noiseMultiplier", 1, "epsilon", 3));
        assertRefused(both, "privacy.noiseMultiplier: state it or epsilon");
        Map<String, Object> loose = secure(Map.of("mode", "secure"));
        loose.put("privacy", Map.of("mechanism", "skellam", "clip", 1, "noiseMultiplier", 1, "delta", 0.1));
        assertRefused(loose, "privacy.delta: found 0.1");
        Map<String, Object> few = secure(Map.of("mode", "secure"));
        few.put("cohort", Map.of("size", 4));
        assertRefused(few, "cohort.quorum: found 4");
        Map<String, Object> many = secure(Map.of("mode", "secure"));
        many.put("cohort", Map.of("size", 25_000));
        assertRefused(many, "cohort: 25000 offers");
    }

    private static Map<String, Object> secure(Map<String, Object> aggregation) {
        Map<String, Object> tree = minimal();
        tree.put("aggregation", aggregation);
        tree.put("cohort", Map.of("size", 40, "quorum", 30));
        tree.put("privacy", Map.of("mechanism", "skellam", "clip", 0.5, "noiseMultiplier", 1.5));
        return tree;
    }

    @Test
    void settingsOfModel_areCopiedDeeply() {
        List<Object> layers = new ArrayList<>(List.of("dense"));
        Map<String, Object> tree = with("model", Map.of("layers", layers));
        TaskSpec spec = TaskSpec.fromTree(tree);
        layers.add("relu");

        assertEquals(Map.of("layers", List.of("dense")), spec.model());
        assertThrows(UnsupportedOperationException.class, () -> spec.model().clear());
    }

    @Test
    void offers_areRoundedUpInDecimal() {
        assertEquals(
                11, TaskSpec.fromTree(withCohort("overSelection", 1.1)).cohort().offers());
        assertEquals(
                13,
                TaskSpec.fromTree(withCohort("overSelection", 1.21)).cohort().offers());
        assertEquals(
                30, TaskSpec.fromTree(withCohort("overSelection", 3)).cohort().offers());
    }

    @Test
    void cohortSpec_provesItselfAtConstruction() {
        Duration second = Duration.ofSeconds(1);
        assertThrows(IllegalArgumentException.class, () -> new CohortSpec(3, 4, 1, second, second, second, 0));
        assertThrows(IllegalArgumentException.class, () -> new CohortSpec(0, 0, 1, second, second, second, 0));
        assertThrows(IllegalArgumentException.class, () -> new CohortSpec(3, 3, Double.NaN, second, second, second, 0));
        assertThrows(IllegalArgumentException.class, () -> new CohortSpec(3, 3, 1, Duration.ZERO, second, second, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new CohortSpec(3, 3, 1, second, second, Duration.ofSeconds(-1), 0));
    }

    @Test
    void evaluation_isDueEveryFewRoundsAndAtTheEnd() {
        EvaluationSpec spec = TaskSpec.fromTree(with("evaluation", Map.of("data", "digits", "every", 3)))
                .evaluation();

        assertFalse(spec.due(1, 7));
        assertTrue(spec.due(3, 7));
        assertTrue(spec.due(7, 7));
        assertFalse(TaskSpec.fromTree(minimal()).evaluation().due(3, 3));
    }

    private static void assertRefused(Map<String, Object> tree, String line) {
        String message = String.valueOf(
                assertThrows(SpecException.class, () -> TaskSpec.fromTree(tree)).getMessage());
        assertTrue(message.startsWith(line), message);
        assertEquals(1, message.lines().count());
    }
}
