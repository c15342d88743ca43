package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Average over windows, or maximum over time: the pooling layers beside {@link LayerSpec.MaxPool2d}. What fills no window
 * is left out.
 *
 * @param average whether the mean is taken, else the maximum
 * @param dimensions 1 over [time, channels], 2 over [height, width, channels]
 */
public record Pool(boolean average, int dimensions, int size, int stride) implements LayerSpec {
    @Override
    public String kind() {
        return (average ? "avgpool" : "maxpool") + dimensions + "d";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        return outputShape(input, dimensions + 1, size, stride);
    }

    @Override
    public Map<String, Object> settings() {
        return settings(size, stride);
    }

    static List<Integer> outputShape(List<Integer> input, int rank, int size, int stride) {
        String shape = rank == 3 ? "[height, width, channels]" : "[time, channels]";
        if (input.size() != rank || input.get(0) < size || (rank == 3 && input.get(1) < size)) {
            throw new ShapeMismatch(
                    input, shape + " of at least " + (rank == 3 ? size + " x " : "") + size + " for its window");
        }
        int first = (input.get(0) - size) / stride + 1;
        return rank == 3
                ? List.of(first, (input.get(1) - size) / stride + 1, input.get(2))
                : List.of(first, input.get(1));
    }

    static Map<String, Object> settings(int size, int stride) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("size", (long) size);
        settings.put("stride", (long) stride);
        return settings;
    }
}
