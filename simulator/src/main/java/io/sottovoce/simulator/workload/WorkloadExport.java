package io.sottovoce.simulator.workload;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.simulator.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a workload for other tools: {@code workload.json} with the task and the layout of the parameters, and as NPY files
 * {@code initial} (the parameters, one vector), {@code features} and {@code labels} of all clients in a row,
 * {@code offsets} (client i has the rows from offsets[i] to offsets[i+1]), {@code test-features}, {@code test-labels}.
 */
public final class WorkloadExport {
    private WorkloadExport() {}

    /** Writes into a folder that is there; labels are classes. */
    public static void write(Workload workload, WorkloadData data, Path folder) throws IOException {
        ModelSpec model = workload.plan().model();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("task", workload.task().toTree());
        tree.put(
                "parameters", model.blocks().stream().map(WorkloadExport::block).toList());
        Files.writeString(folder.resolve("workload.json"), Json.pretty(tree) + "\n");
        float[] initial = Beginning.of(workload.task(), model);
        try (NpyFile file = NpyFile.floats(folder.resolve("initial.npy"), initial.length)) {
            file.write(initial);
        }
        int[] offsets = new int[data.parts().size() + 1];
        for (int i = 0; i < data.parts().size(); i++) {
            offsets[i + 1] = offsets[i] + data.parts().get(i).size();
        }
        try (NpyFile file = NpyFile.ints(folder.resolve("offsets.npy"), offsets.length)) {
            file.write(offsets);
        }
        examples(data.parts(), folder, "");
        examples(List.of(data.test()), folder, "test-");
    }

    private static Map<String, Object> block(ParameterBlock block) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", block.name());
        fields.put("offset", block.offset());
        fields.put("shape", block.shape());
        return fields;
    }

    private static void examples(List<Dataset> parts, Path folder, String prefix) throws IOException {
        int count = parts.stream().mapToInt(Dataset::size).sum();
        List<Integer> shape = new ArrayList<>(List.of(count));
        for (int extent : parts.get(0).shape()) {
            shape.add(extent);
        }
        float[] example = new float[parts.get(0).featuresPerExample()];
        int[] extents = shape.stream().mapToInt(Integer::intValue).toArray();
        try (NpyFile features = NpyFile.floats(folder.resolve(prefix + "features.npy"), extents);
                NpyFile labels = NpyFile.ints(folder.resolve(prefix + "labels.npy"), count)) {
            for (Dataset part : parts) {
                int[] classes = new int[part.size()];
                for (int i = 0; i < classes.length; i++) {
                    part.copyFeatures(i, example, 0);
                    features.write(example);
                    classes[i] = part.label(i);
                }
                labels.write(classes);
            }
        }
    }
}
