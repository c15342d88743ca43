package io.sottovoce.learning.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code y = scale (x - mean) / sqrt(variance + epsilon) + shift}, with a scale and a shift for each channel, the last
 * dimension. What mean and variance are taken over is the kind.
 *
 * @param groups of channels, for {@link Kind#GROUP}; 1 elsewhere
 * @param momentum by which running statistics move to a batch's, for {@link Kind#BATCH}; 0 elsewhere
 */
public record Normalisation(Kind over, int groups, double momentum, double epsilon) implements LayerSpec {
    /** What is normalised together. */
    public enum Kind {
        /** Each channel over the batch and all places (Ioffe and Szegedy 2015); running statistics in evaluation. */
        BATCH("batchnorm"),
        /** The channels of a group over all places of one example (Wu and He 2018). */
        GROUP("groupnorm"),
        /** All channels of one place (Ba, Kiros and Hinton 2016). */
        LAYER("layernorm");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** Layer normalisation as in a transformer. */
    static Normalisation layer() {
        return new Normalisation(Kind.LAYER, 1, 0, 1e-5);
    }

    @Override
    public String kind() {
        return over.word;
    }

    @Override
    public List<Integer> outputShape(List<Integer> input) {
        if (Shapes.last(input) % groups != 0) {
            throw new ShapeMismatch(input, "a number of channels that " + groups + " groups divide");
        }
        return input;
    }

    @Override
    public List<Parameter> parameters(List<Integer> input) {
        List<Integer> channels = List.of(Shapes.last(input));
        Parameter scale = Parameter.starting("scale", channels, Initial.ONES);
        Parameter shift = Parameter.starting("shift", channels, Initial.ZEROS);
        return over == Kind.BATCH
                ? List.of(
                        scale,
                        shift,
                        new Parameter("mean", channels, 0, 0, Initial.ZEROS, false),
                        new Parameter("variance", channels, 0, 0, Initial.ONES, false))
                : List.of(scale, shift);
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (over == Kind.GROUP) {
            settings.put("groups", (long) groups);
        }
        if (over == Kind.BATCH) {
            settings.put("momentum", momentum);
        }
        settings.put("epsilon", epsilon);
        return settings;
    }

    @Override
    public long workspacePerExample(List<Integer> input) {
        return Shapes.size(input);
    }
}
