package io.sottovoce.learning.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** In which order the dimensions of a weight lie in a file. */
public enum WeightLayout {
    /** As here: dense [inputs, units], convolution [height, width, channels, filters]. */
    CHANNELS_LAST,
    /** As PyTorch has it: dense [units, inputs], convolution [filters, channels, height, width]. */
    CHANNELS_FIRST;

    /** The shape that a weight of our shape has in the file. */
    List<Integer> stored(List<Integer> shape) {
        if (this == CHANNELS_LAST || shape.size() < 2) {
            return shape;
        }
        List<Integer> stored = new ArrayList<>(shape.subList(0, shape.size() - 2));
        stored.add(0, shape.get(shape.size() - 2));
        stored.add(0, shape.get(shape.size() - 1));
        return stored;
    }

    /** The values of a weight of our shape, read from the file's order. */
    float[] ours(float[] values, List<Integer> shape) {
        if (this == CHANNELS_LAST || shape.size() < 2) {
            return values;
        }
        int outputs = shape.get(shape.size() - 1);
        int inputs = shape.get(shape.size() - 2);
        int window = values.length / Math.max(1, outputs * inputs);
        float[] ours = new float[values.length];
        for (int place = 0; place < window; place++) {
            for (int in = 0; in < inputs; in++) {
                for (int out = 0; out < outputs; out++) {
                    ours[(place * inputs + in) * outputs + out] = values[(out * inputs + in) * window + place];
                }
            }
        }
        return ours;
    }

    /** The words of the command line. */
    public static List<String> words() {
        return Collections.unmodifiableList(List.of("channels-last", "channels-first"));
    }
}
