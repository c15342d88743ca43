package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.client.Nd4jTrainer;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.io.WeightLoader;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.spec.HeldOut;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the SDK evaluate what they receive; the packaged server learns the counts of all, in the secure sum. */
@Timeout(180)
class FederatedEvaluationServerTest {
    private static final int CLIENTS = 10;
    private static final double ROUNDING = 1e-3;

    @TempDir
    private Path folder;

    @Test
    void countsOfTheSum_areThoseOfAllHeldOutExamplesAndDecideThePublication() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        Workload workload = Workload.fromTree(tree());
        List<Dataset> parts =
                WorkloadData.load(workload, DataCatalogue.ofEnvironment()).parts();
        try (ModelPool models = new ModelPool(2);
                Field field = new Field(
                        folder,
                        CLIENTS,
                        Field.lenient().allowRepeatsWithoutNoise().build(),
                        place -> new Nd4jTrainer(parts.get(place), models, place),
                        Map.of())) {
            field.awaitReady();
            field.startClients();
            String task = field.rest.submit(submitted());
            Map<String, Object> end = field.awaitEnd(task);
            assertEquals("COMPLETED", end.get("status"), end::toString);
            List<Map<String, Object>> rounds = field.rest.rounds(task);
            Path received = folder.resolve("received.safetensors");
            field.rest.downloadModel(task, "1", received);
            Map<?, ?> found = (Map<?, ?>) ((Map<?, ?>) rounds.get(1).get("secure")).get("evaluation");
            double[] expected = counted(workload, parts, received);
            assertEquals(expected[0], ((Number) found.get("accuracy")).doubleValue(), ROUNDING, found::toString);
            assertEquals(expected[1], ((Number) found.get("worstGroup")).doubleValue(), ROUNDING, found::toString);
            assertEquals(2, version(end, "published"), end::toString);
            assertEquals(3, version(end, "trial"), end::toString);
        }
    }

    private static int version(Map<String, Object> view, String line) {
        assertTrue(view.get(line) instanceof Map<?, ?>, view::toString);
        return ((Number) ((Map<?, ?>) view.get(line)).get("version")).intValue();
    }

    private static Map<String, Object> submitted() {
        Map<String, Object> tree = tree();
        tree.remove("simulation");
        return tree;
    }

    private static Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>(
                Workloads.named("breast-cancer-iid").orElseThrow().tree());
        tree.put("population", Field.POPULATION);
        tree.put("rounds", 3L);
        tree.put("cohort", Map.of("size", (long) CLIENTS, "quorum", (long) CLIENTS - 2, "returnTimeout", "1s"));
        tree.put("aggregation", Map.of("mode", "secure", "corrupt", 0.05, "dropout", 0.2));
        tree.put("privacy", Map.of("mechanism", "none", "clip", 3.0));
        tree.put(
                "evaluation",
                Map.of("data", "breast-cancer", "federated", Map.of("share", 0.25, "examplesMax", 8L, "groups", 2L)));
        tree.put("release", Map.of("floors", Map.of("federatedAccuracy", 0.5)));
        return tree;
    }

    /** Accuracy and worst class over what all clients hold out. */
    private static double[] counted(Workload workload, List<Dataset> parts, Path weights) {
        HeldOut rule = workload.plan().training().options().heldOut().orElseThrow();
        double[] right = new double[2];
        double[] all = new double[2];
        try (Model model = new Model(workload.plan().model(), 16)) {
            float[] parameters = new float[workload.plan().model().parameterCount()];
            WeightLoader.PLAIN.load(weights, workload.plan().model(), parameters);
            model.loadParameters(parameters);
            for (Dataset part : parts) {
                Predictions found =
                        Predictions.of(model, part.select(rule.cut(part.size()).evaluated()));
                for (int i = 0; i < found.size(); i++) {
                    right[found.label(i)] += found.correct(i) ? 1 : 0;
                    all[found.label(i)]++;
                }
            }
        }
        double accuracy = (right[0] + right[1]) / (all[0] + all[1]);
        return new double[] {accuracy, Math.min(right[0] / all[0], right[1] / all[1])};
    }
}
