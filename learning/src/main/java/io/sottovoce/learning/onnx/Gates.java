package io.sottovoce.learning.onnx;

import io.sottovoce.learning.spec.Recurrent;
import java.util.ArrayList;
import java.util.List;

/**
 * How ONNX orders the gates of a recurrent layer.
 *
 * @param operator the operator's name
 * @param ours for each gate of theirs the number of ours
 */
record Gates(String operator, List<Integer> ours) {
    static Gates of(Recurrent spec) {
        return switch (spec.cell()) {
            case RNN -> new Gates("RNN", List.of(0));
            // Theirs: input, output, forget, cell. Ours: input, forget, cell, output.
            case LSTM -> new Gates("LSTM", List.of(0, 3, 1, 2));
            // Theirs: update, reset, hidden. Ours: reset, update, candidate.
            case GRU -> new Gates("GRU", List.of(1, 0, 2));
        };
    }

    Attribute[] attributes(int units) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Attribute.of("hidden_size", (long) units));
        if (operator.equals("GRU")) {
            attributes.add(Attribute.of("linear_before_reset", 1L));
        }
        return attributes.toArray(new Attribute[0]);
    }

    /** A weight [inputs, gates x units] as [gates x units, inputs], gates in their order. */
    float[] rows(float[] weight, int inputs, int units) {
        int width = ours.size() * units;
        float[] rows = new float[weight.length];
        for (int gate = 0; gate < ours.size(); gate++) {
            for (int unit = 0; unit < units; unit++) {
                for (int in = 0; in < inputs; in++) {
                    rows[(gate * units + unit) * inputs + in] = weight[in * width + ours.get(gate) * units + unit];
                }
            }
        }
        return rows;
    }

    /** Biases of the input's product, gates in their order, then those of the state's. */
    float[] biases(Parameters parameters, String name, int units) {
        float[] own = operator.equals("LSTM")
                ? joined(
                        parameters.of(name + ".bias.input"),
                        parameters.of(name + ".bias.forget"),
                        parameters.of(name + ".bias.rest"))
                : parameters.of(name + ".bias");
        float[] biases = new float[2 * own.length];
        for (int gate = 0; gate < ours.size(); gate++) {
            System.arraycopy(own, ours.get(gate) * units, biases, gate * units, units);
        }
        if (operator.equals("GRU")) {
            float[] candidate = parameters.of(name + ".bias.recurrent");
            System.arraycopy(candidate, 0, biases, own.length + 2 * units, units);
        }
        return biases;
    }

    private static float[] joined(float[]... parts) {
        int length = 0;
        for (float[] part : parts) {
            length += part.length;
        }
        float[] joined = new float[length];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
