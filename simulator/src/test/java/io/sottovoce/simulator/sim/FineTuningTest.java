package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.io.ModelFiles;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Federations that begin with a model and train a part of it: adapters, or what is not frozen. */
final class FineTuningTest {
    private static final Map<String, Object> MODEL = Map.of("name", "2nn", "input", List.of(8, 8, 1), "classes", 10);
    private static final Map<String, Object> ADAPTERS = Map.of("rank", 8, "whole", List.of("dense3"));
    private static final ModelSpec SPEC = ModelSpec.fromTree(MODEL);
    private static final Dataset DIGITS =
            new DataCatalogue(Map.of()).load("digits").train().data();

    @TempDir
    Path folder;

    private Path file = Path.of("");
    private float[] start = new float[0];

    /** A model that has seen half of the digits only, and so mistakes the others. */
    @BeforeEach
    void pretrain() throws Exception {
        file = folder.resolve("start.safetensors");
        int[] low = java.util.stream.IntStream.range(0, DIGITS.size())
                .filter(i -> DIGITS.label(i) < 5)
                .toArray();
        start = InitialParameters.of(SPEC, 1);
        try (Model model = new Model(SPEC, 32)) {
            model.loadParameters(start);
            model.train(DIGITS.select(low), TrainingPlan.epochs(3, 32, OptimiserSpec.Sgd.plain(0.1)), 1);
            model.copyParameters(start);
        }
        ModelFiles.write(new StoredModel(SPEC, start), file);
    }

    @Test
    void adapters_learnWhatTheModelLacksAndSendLittle() throws InterruptedException {
        SimulationResult result = run(tree(Map.of("adapters", ADAPTERS)), SumMode.OFF);
        double before = accuracy(start);
        assertTrue(
                before < 0.6 && result.accuracy().orElseThrow() > before + 0.2,
                () -> before + " to " + result.accuracy().orElseThrow());
        int sent = 8 * 200 + 8 * 200 + 2010;
        assertEquals(5L * sent * Float.BYTES, result.rounds().get(0).uploadBytes());
        assertUnmoved(result.parameters(), Set.of("dense1.weight", "dense2.weight", "dense3.weight", "dense3.bias"));
        assertArrayEquals(
                result.parameters(),
                run(tree(Map.of("adapters", ADAPTERS)), SumMode.OFF).parameters());
    }

    @Test
    void frozenLayers_keepTheBitsOfTheFile() throws InterruptedException {
        SimulationResult result = run(tree(Map.of("frozen", List.of("dense1", "dense2"))), SumMode.OFF);
        assertUnmoved(result.parameters(), Set.of("dense3.weight", "dense3.bias"));
        assertEquals(5L * 2010 * Float.BYTES, result.rounds().get(0).uploadBytes());
        assertTrue(result.accuracy().orElseThrow() > accuracy(start));
    }

    /** Clients round at random to the ring's grid; that is far less than a round of training moves. */
    @Test
    void secureSumOfAdapters_isTheirMean() throws InterruptedException {
        Map<String, Object> tree = tree(Map.of("adapters", ADAPTERS));
        tree.put("rounds", 1);
        tree.put("weighting", "uniform");
        tree.put("cohort", Map.of("size", 10));
        tree.put("simulation", Map.of("partition", "iid", "clients", 10));
        float[] clear = run(tree, SumMode.OFF).parameters();
        tree.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", 0.1));
        tree.put("privacy", Map.of("mechanism", "none", "clip", 3.0));
        for (SumMode mode : List.of(SumMode.EQUIVALENT, SumMode.ON)) {
            float[] masked = run(tree, mode).parameters();
            double off = distance(masked, clear);
            assertTrue(off < 0.1 * distance(clear, start), () -> mode + ": off by " + off);
        }
    }

    /** A median of adapters, a server optimiser with state, and a root update as long as the others. */
    @Test
    void rulesAndServerOptimisers_workOnAdapters() throws InterruptedException {
        for (Map<String, Object> rule : List.<Map<String, Object>>of(
                Map.of("kind", "median"), Map.of("kind", "fltrust", "root", "digits", "examples", 64))) {
            Map<String, Object> tree = tree(Map.of("adapters", ADAPTERS));
            tree.put("aggregation", Map.of("mode", "clear", "rule", rule));
            tree.put("serverOptimiser", Map.of("kind", "fedavgm", "learningRate", 1.0, "momentum", 0.5));
            SimulationResult result = run(tree, SumMode.OFF);
            assertTrue(
                    result.accuracy().orElseThrow() > accuracy(start) + 0.1,
                    () -> rule + ": " + result.accuracy().orElseThrow());
            assertUnmoved(
                    result.parameters(), Set.of("dense1.weight", "dense2.weight", "dense3.weight", "dense3.bias"));
        }
    }

    @Test
    void skippedHead_isDrawnFromTheSeed() throws InterruptedException {
        Map<String, Object> tree = tree(Map.of("frozen", List.of("dense3")));
        tree.put("start", Map.of("file", file.toString(), "skip", List.of("dense3")));
        tree.put("seed", 9);
        float[] found = run(tree, SumMode.OFF).parameters();
        float[] drawn = InitialParameters.of(SPEC, 9);
        int head = SPEC.block("dense3.weight").offset();
        for (int i = head; i < drawn.length; i++) {
            assertEquals(drawn[i], found[i]);
        }
    }

    @Test
    void startThatDoesNotFit_isOneLine() throws Exception {
        refused(Map.of("file", folder.resolve("none").toString()), "no such file");
        refused(
                Map.of("file", file.toString(), "sha256", "0".repeat(64)),
                "its SHA-256 is another than the expected 0000");
        refused(Map.of("file", file.toString(), "map", List.of("dense1.weight")), "expected OURS=THEIRS");
        refused(Map.of("file", file.toString(), "skip", List.of("conv")), "begin with 'conv'");
        Path text = Files.writeString(folder.resolve("text"), "not a model");
        refused(Map.of("file", text.toString()), "text");
        Path other = folder.resolve("other.safetensors");
        ModelSpec narrow = ModelSpec.named("mlp", List.of(8, 8, 1), 10);
        ModelFiles.write(new StoredModel(narrow, InitialParameters.of(narrow, 1)), other);
        refused(Map.of("file", other.toString()), "dense1.weight: found shape [64, 128], expected [64, 200]");
    }

    private void refused(Map<String, Object> beginning, String part) {
        Map<String, Object> tree = tree(Map.of());
        tree.put("start", beginning);
        SpecException refusal = assertThrows(SpecException.class, () -> run(tree, SumMode.OFF));
        String line = String.valueOf(refusal.getMessage());
        assertTrue(line.startsWith("start: ") && line.contains(part) && !line.contains("\n"), line);
    }

    private void assertUnmoved(float[] parameters, Set<String> except) {
        for (ParameterBlock block : SPEC.blocks()) {
            for (int i = block.offset(); i < block.end() && !except.contains(block.name()); i++) {
                assertEquals(start[i], parameters[i], block.name());
            }
        }
    }

    private static double accuracy(float[] parameters) {
        try (Model model = new Model(SPEC, 32)) {
            model.loadParameters(parameters);
            return model.evaluate(
                            new DataCatalogue(Map.of()).load("digits").test().data())
                    .accuracy();
        }
    }

    private static double distance(float[] one, float[] other) {
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            squares += Math.pow(one[i] - other[i], 2);
        }
        return Math.sqrt(squares);
    }

    private Map<String, Object> tree(Map<String, Object> setting) {
        Map<String, Object> training = new LinkedHashMap<>(setting);
        training.put("epochs", 2);
        training.put("batchSize", 16);
        training.put("optimiser", Map.of("kind", "sgd", "learningRate", 0.1));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "fine-tuning");
        tree.put("model", MODEL);
        tree.put("training", training);
        tree.put("start", Map.of("file", file.toString()));
        tree.put("rounds", 6);
        tree.put("cohort", Map.of("size", 5));
        tree.put("aggregation", Map.of("mode", "clear"));
        tree.put("privacy", Map.of("mechanism", "none"));
        tree.put("evaluation", Map.of("data", "digits"));
        tree.put("simulation", Map.of("partition", "iid", "clients", 5));
        return tree;
    }

    private static SimulationResult run(Map<String, Object> tree, SumMode mode) throws InterruptedException {
        Workload workload = Workload.fromTree(tree);
        WorkloadData data = WorkloadData.load(workload, DataCatalogue.ofEnvironment());
        World world = new World(
                new SimulatedClients(data.parts()),
                data.test(),
                Optional.empty(),
                Optional.empty(),
                data.root(),
                new SumChoice(mode, 1));
        try (LearnerPool learners = new LearnerPool(workload.plan(), 2);
                Simulation simulation =
                        new Simulation(workload.task(), workload.plan(), world, learners, round -> {})) {
            return simulation.run();
        }
    }
}
