package io.sottovoce.learning;

import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.List;
import java.util.Optional;

/**
 * A model that begins with a dense layer, as it looks to examples in which most features are zero: rows of the layer's weight
 * by which only zeros are multiplied are left out. With finite parameters the outputs are the same but for the order in
 * which the layer's sums are rounded. For evaluation.
 */
public final class NarrowedInput {
    private final List<LayerSpec> layers;
    private final ParameterBlock weight;
    private final int end;

    private NarrowedInput(ModelSpec whole, List<LayerSpec> layers) {
        this.layers = layers;
        this.weight = whole.blocks().get(0);
        this.end = whole.parameterCount();
    }

    /**
     * Of this model; none where its first layer, but for a flattening one, is not a dense one over all features, they are more
     * than one dimension may have, or its loss looks at features.
     */
    public static Optional<NarrowedInput> of(ModelSpec whole, LossKind loss) {
        int first = whole.layers().get(0) instanceof LayerSpec.Flatten ? 1 : 0;
        List<LayerSpec> layers = whole.layers().subList(first, whole.layers().size());
        boolean dense = !loss.looksAtFeatures()
                && !layers.isEmpty()
                && layers.get(0) instanceof LayerSpec.Dense
                && whole.inputShape(first).size() == 1
                && whole.inputShape(first).get(0) <= Limits.EXTENT_MAX;
        return dense ? Optional.of(new NarrowedInput(whole, layers)) : Optional.empty();
    }

    /** Parameters of the whole model by which features are multiplied. */
    public int weights() {
        return weight.size();
    }

    /** A model of so many features, for batches of up to so many examples; its parameters are to be loaded. */
    public Model model(int features, int batchMax) {
        return new Model(ModelSpec.of(List.of(features), layers), batchMax);
    }

    /**
     * Gives a narrow model what it needs of the parameters of the whole one.
     *
     * @param narrow of {@link #model}
     * @param features which ones its features are, ascending
     */
    public void load(float[] parameters, int[] features, Model narrow) {
        int units = weight.channels();
        for (int from = 0; from < features.length; ) {
            int to = from + 1;
            while (to < features.length && features[to] == features[to - 1] + 1) {
                to++;
            }
            int at = weight.offset() + features[from] * units;
            narrow.loadParameters(from * units, parameters, at, (to - from) * units);
            from = to;
        }
        narrow.loadParameters(features.length * units, parameters, weight.end(), end - weight.end());
    }
}
