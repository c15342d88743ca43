package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.client.Nd4jTrainer;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.io.ModelFiles;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.io.WeightLoader;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.rest.RefusedException;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the SDK train adapters of a model that the packaged server begins with, under secure sums with noise. */
@Timeout(180)
class FineTuningServerTest {
    private static final int CLIENTS = 10;
    private static final Map<String, Object> MODEL =
            Map.of("name", "2nn", "input", List.of(8L, 8L, 1L), "classes", 10L);
    private static final ModelSpec SPEC = ModelSpec.fromTree(MODEL);

    @TempDir
    private Path folder;

    @Test
    void adaptersOfAModelFromAFile_moveNothingElse() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        float[] start = InitialParameters.of(SPEC, 77);
        Path file = folder.resolve("start.safetensors");
        ModelFiles.write(new StoredModel(SPEC, start), file);
        Workload workload = Workload.fromTree(simulated(file));
        List<Dataset> parts =
                WorkloadData.load(workload, DataCatalogue.ofEnvironment()).parts();
        try (ModelPool models = new ModelPool(2);
                Field field = new Field(
                        folder,
                        CLIENTS,
                        Field.lenient().build(),
                        place -> new Nd4jTrainer(parts.get(place), models, place),
                        Map.of())) {
            field.awaitReady();
            RefusedException refusal =
                    assertThrows(RefusedException.class, () -> field.rest.submit(tree(folder.resolve("none"))));
            assertTrue(String.valueOf(refusal.getMessage()).contains("start: "), refusal.getMessage());
            field.startClients();
            String task = field.rest.submit(tree(file));
            Map<String, Object> end = field.awaitEnd(task);
            assertEquals("COMPLETED", end.get("status"), end::toString);
            assertArrayEquals(start, parameters(field, task, "0"));
            assertOnlyAdaptedMoved(start, parameters(field, task, "1"));
        }
    }

    private static void assertOnlyAdaptedMoved(float[] start, float[] found) {
        Set<String> adapted = Set.of("dense1.weight", "dense2.weight", "dense3.weight", "dense3.bias");
        for (ParameterBlock block : SPEC.blocks()) {
            for (int i = block.offset(); i < block.end(); i++) {
                if (adapted.contains(block.name())) {
                    assertNotEquals(start[i], found[i], block.name());
                } else {
                    assertEquals(start[i], found[i], block.name());
                }
            }
        }
    }

    private float[] parameters(Field field, String task, String version) throws Exception {
        Path received = folder.resolve("received-" + version + ".safetensors");
        field.rest.downloadModel(task, version, received);
        float[] parameters = new float[SPEC.parameterCount()];
        WeightLoader.PLAIN.load(received, SPEC, parameters);
        return parameters;
    }

    private static Map<String, Object> simulated(Path file) {
        Map<String, Object> tree = tree(file);
        tree.put("simulation", Map.of("data", "digits", "partition", "iid", "clients", (long) CLIENTS));
        return tree;
    }

    private static Map<String, Object> tree(Path file) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "adapters");
        tree.put("population", Field.POPULATION);
        tree.put("model", MODEL);
        tree.put("start", Map.of("file", file.toString()));
        tree.put(
                "training",
                Map.of(
                        "epochs",
                        1L,
                        "batchSize",
                        16L,
                        "optimiser",
                        Map.of("kind", "sgd", "learningRate", 0.1),
                        "adapters",
                        Map.of("rank", 4L, "whole", List.of("dense3"))));
        tree.put("rounds", 1L);
        tree.put("cohort", Map.of("size", (long) CLIENTS, "quorum", (long) CLIENTS - 2, "returnTimeout", "1s"));
        tree.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", 0.2));
        tree.put("privacy", Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 1.0, "delta", 1e-5));
        return tree;
    }
}
