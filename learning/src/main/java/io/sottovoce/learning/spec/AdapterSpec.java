package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Low-rank adapters as what is trained (Hu and others, LoRA, 2021, section 4.1), in the form for federations of Sun and
 * others (Improving LoRA in privacy-preserving federated learning, 2024, section 4): a weight W [inputs, units] becomes {@code
 * W + (alpha / rank) A B}, where A [inputs, rank] stays as it is drawn from the seed, and B [rank, units] is trained and
 * begins at zero. With A fixed the model is linear in what clients send, so that the mean of their B is the mean of their
 * models, and noise on B is not multiplied by noise on A.
 *
 * <p>Adapted is each weight that has more inputs than the rank, and as many units at least. A convolution's weight counts as
 * the matrix [places x channels, filters].
 *
 * @param rank at least 1
 * @param alpha scale of the adapters, above 0
 * @param whole names of layers that are trained as they are beside the adapters, a new head for instance; a name without
 *     number means all layers of the kind
 * @param seed of A, uniform in ±1/sqrt(inputs)
 */
public record AdapterSpec(int rank, double alpha, List<String> whole, long seed) {
    /** The largest rank. */
    public static final int RANK_MAX = 1024;

    private static final double ALPHA_MIN = 1e-6;
    private static final double ALPHA_MAX = 1e6;

    /** Keeps its own list. */
    public AdapterSpec {
        whole = List.copyOf(whole);
    }

    /** Whether a weight gets an adapter, as far as its shape says. */
    boolean adapts(ParameterBlock block) {
        return block.shape().size() >= 2 && block.size() / block.channels() > rank && block.channels() >= rank;
    }

    /** Whether a block, by its name, is trained as it is. */
    boolean trainsWhole(String block) {
        String layer = block.substring(0, block.indexOf('.'));
        return whole.stream().anyMatch(name -> LocalMethod.matches(layer, name));
    }

    static AdapterSpec read(SpecTree tree) {
        int rank = tree.integer("rank", 1, RANK_MAX);
        AdapterSpec spec = new AdapterSpec(
                rank,
                tree.real("alpha", ALPHA_MIN, ALPHA_MAX, 2.0 * rank),
                tree.texts("whole", Limits.LAYERS_MAX),
                tree.wide("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0));
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rank", (long) rank);
        tree.put("alpha", alpha);
        tree.put("whole", whole);
        tree.put("seed", seed);
        return tree;
    }
}
