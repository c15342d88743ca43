package io.sottovoce.learning.spec;

import java.util.List;

/** Mean or maximum over all places of each channel: [time, channels] or [height, width, channels] to [channels]. */
public record GlobalPool(boolean average) implements LayerSpec {
    @Override
    public String kind() {
        return average ? "globalavgpool" : "globalmaxpool";
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (input.size() < 2) {
            throw new ShapeMismatch(input, "[time, channels] or [height, width, channels]");
        }
        return List.of(Shapes.last(input));
    }
}
