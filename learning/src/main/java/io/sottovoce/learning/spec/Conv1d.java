package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cross-correlation along time over [time, channels], with weights of shape [kernel, channels, filters] and a bias of
 * shape [filters].
 */
public record Conv1d(int filters, int kernel, int stride, LayerSpec.Padding padding, Initial init)
        implements LayerSpec {
    @Override
    public String kind() {
        return "conv1d";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (input.size() != 2) {
            throw new ShapeMismatch(input, "[time, channels]");
        }
        int time = padding.extent(input.get(0), kernel, stride);
        if (time < 1) {
            throw new ShapeMismatch(input, "at least " + kernel + " times for its kernel");
        }
        return List.of(time, filters);
    }

    @Override
    public List<Parameter> parameters(List<Integer> input) {
        int channels = input.get(1);
        return List.of(
                new Parameter(
                        "weight",
                        List.of(kernel, channels, filters),
                        Shapes.times(kernel, channels),
                        Shapes.times(kernel, filters),
                        init,
                        true),
                Parameter.bias(filters));
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("filters", (long) filters);
        settings.put("kernel", (long) kernel);
        settings.put("stride", (long) stride);
        settings.put("padding", padding.word());
        init.write(settings);
        return settings;
    }
}
