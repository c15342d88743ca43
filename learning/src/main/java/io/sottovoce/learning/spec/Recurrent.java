package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recurrent layer over [time, features], from a state of zero.
 *
 * <p>{@code rnn}: {@code h' = tanh(x Wx + h Wr + b)}. {@code lstm} (Hochreiter and Schmidhuber 1997, with forget gates):
 * gates i, f, g, o side by side in {@code z = x Wx + h Wr + b}; {@code c' = sigmoid(f) c + sigmoid(i) tanh(g)}, {@code h'
 * = sigmoid(o) tanh(c')}; forget biases start at one. {@code gru} (Cho et al. 2014, reset after the product): gates r, u,
 * n; {@code n = tanh(xn + r (h Wn + bn))}, {@code h' = (1 - u) n + u h}.
 *
 * @param sequence whether all states come out, [time, units], else the last one, [units]
 */
public record Recurrent(Cell cell, int units, boolean sequence) implements LayerSpec {
    /** Kinds of cell. */
    public enum Cell {
        /** Simple. */
        RNN("rnn", 1),
        /** Long short-term memory. */
        LSTM("lstm", 4),
        /** Gated recurrent unit. */
        GRU("gru", 3);

        private final String word;
        private final int gates;

        Cell(String word, int gates) {
            this.word = word;
            this.gates = gates;
        }

        /** Number of products a unit needs. */
        public int gates() {
            return gates;
        }
    }

    @Override
    public String kind() {
        return cell.word;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (input.size() != 2) {
            throw new ShapeMismatch(input, "[time, features]");
        }
        return sequence ? List.of(input.get(0), units) : List.of(units);
    }

    @Override
    public List<Parameter> parameters(List<Integer> input) {
        int inputs = input.get(1);
        int width = Math.multiplyExact(cell.gates, units);
        Initial recurrent = new Initial(Initial.Kind.UNIFORM, 1 / Math.sqrt(units));
        List<Parameter> weights = List.of(
                new Parameter("weight", List.of(inputs, width), inputs, units),
                new Parameter("recurrent", List.of(units, width), units, units, recurrent, true));
        List<Parameter> all = new java.util.ArrayList<>(weights);
        switch (cell) {
            case RNN -> all.add(Parameter.bias(width));
            case LSTM -> {
                all.add(Parameter.starting("bias.input", List.of(units), Initial.ZEROS));
                all.add(Parameter.starting("bias.forget", List.of(units), Initial.ONES));
                all.add(Parameter.starting("bias.rest", List.of(2 * units), Initial.ZEROS));
            }
            case GRU -> {
                all.add(Parameter.bias(width));
                all.add(Parameter.starting("bias.recurrent", List.of(units), Initial.ZEROS));
            }
        }
        return List.copyOf(all);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("units", (long) units);
        settings.put("sequence", sequence);
        return settings;
    }

    @Override
    public long workspacePerExample(List<Integer> input) {
        return Shapes.times(input.get(0), Shapes.times(cell.gates + 3L, units));
    }
}
