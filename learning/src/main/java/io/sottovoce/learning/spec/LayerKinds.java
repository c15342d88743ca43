package io.sottovoce.learning.spec;

import io.sottovoce.learning.spec.LayerSpec.Conv2d;
import io.sottovoce.learning.spec.LayerSpec.Dense;
import io.sottovoce.learning.spec.LayerSpec.Flatten;
import io.sottovoce.learning.spec.LayerSpec.MaxPool2d;
import io.sottovoce.learning.spec.LayerSpec.Padding;
import io.sottovoce.learning.spec.LayerSpec.Relu;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The kinds of layer by word, each with its strict reader. */
final class LayerKinds {
    private static final int WINDOW_MAX = 64;
    private static final int HEADS_MAX = 256;
    private static final double EPSILON_MAX = 1;
    private static final double EPSILON = 1e-5;
    private static final double RATE_MAX = 0.99;

    private static final Map<String, Function<SpecTree, LayerSpec>> READERS = new TreeMap<>();

    static {
        READERS.put("attention", LayerKinds::attention);
        READERS.put("avgpool1d", tree -> pool(tree, true, 1));
        READERS.put("avgpool2d", tree -> pool(tree, true, 2));
        READERS.put("batchnorm", LayerKinds::batchNorm);
        READERS.put("conv1d", LayerKinds::conv1d);
        READERS.put("conv2d", LayerKinds::conv2d);
        READERS.put("dense", tree -> new Dense(tree.integer("units", 1, Limits.EXTENT_MAX), Initial.read(tree)));
        READERS.put("dropout", tree -> new Dropout(tree.real("rate", 0, RATE_MAX)));
        READERS.put("embedding", LayerKinds::embedding);
        READERS.put("flatten", tree -> new Flatten());
        READERS.put("gelu", tree -> Pointwise.of(Pointwise.Function.GELU));
        READERS.put("globalavgpool", tree -> new GlobalPool(true));
        READERS.put("globalmaxpool", tree -> new GlobalPool(false));
        READERS.put("groupnorm", LayerKinds::groupNorm);
        READERS.put("gru", tree -> recurrent(tree, Recurrent.Cell.GRU));
        READERS.put("layernorm", tree -> new Normalisation(Normalisation.Kind.LAYER, 1, 0, epsilon(tree)));
        READERS.put("leakyrelu", tree -> new Pointwise(Pointwise.Function.LEAKY_RELU, tree.real("slope", 0, 1, 0.01)));
        READERS.put("lstm", tree -> recurrent(tree, Recurrent.Cell.LSTM));
        READERS.put("matrixfactors", LayerKinds::matrixFactors);
        READERS.put("maxpool1d", tree -> pool(tree, false, 1));
        READERS.put("maxpool2d", LayerKinds::maxPool2d);
        READERS.put("positional", LayerKinds::positional);
        READERS.put("relu", tree -> new Relu());
        READERS.put("residual", LayerKinds::residual);
        READERS.put("rnn", tree -> recurrent(tree, Recurrent.Cell.RNN));
        READERS.put("sigmoid", tree -> Pointwise.of(Pointwise.Function.SIGMOID));
        READERS.put("softmax", tree -> new Softmax());
        READERS.put("tanh", tree -> Pointwise.of(Pointwise.Function.TANH));
        READERS.put("transformer", LayerKinds::transformer);
    }

    private LayerKinds() {}

    static SortedSet<String> words() {
        return new TreeSet<>(READERS.keySet());
    }

    /** Reads one layer; an unknown kind or key, or a value out of range, is a {@code SpecException} naming the path. */
    static LayerSpec read(SpecTree tree) {
        String kind = tree.oneOf("kind", READERS.keySet());
        LayerSpec layer = Objects.requireNonNull(READERS.get(kind)).apply(tree);
        tree.finish();
        return layer;
    }

    private static List<LayerSpec> layers(SpecTree tree, String key) {
        return tree.trees(key, 1, Limits.LAYERS_MAX).stream()
                .map(LayerKinds::nested)
                .toList();
    }

    /** One level of nesting is enough, and keeps the reading of a stranger's plan shallow. */
    private static LayerSpec nested(SpecTree tree) {
        LayerSpec layer = read(tree);
        if (layer instanceof Residual) {
            throw tree.refusal("kind", "found a residual layer within a residual layer, expected another kind");
        }
        return layer;
    }

    private static Conv2d conv2d(SpecTree tree) {
        int filters = tree.integer("filters", 1, Limits.EXTENT_MAX);
        int kernel = tree.integer("kernel", 1, WINDOW_MAX);
        return new Conv2d(filters, kernel, stride(tree), padding(tree), Initial.read(tree));
    }

    private static Conv1d conv1d(SpecTree tree) {
        int filters = tree.integer("filters", 1, Limits.EXTENT_MAX);
        int kernel = tree.integer("kernel", 1, WINDOW_MAX);
        return new Conv1d(filters, kernel, stride(tree), padding(tree), Initial.read(tree));
    }

    private static int stride(SpecTree tree) {
        return tree.integer("stride", 1, WINDOW_MAX, 1);
    }

    private static Padding padding(SpecTree tree) {
        String word = tree.oneOf("padding", List.of("same", "valid"), "same");
        return word.equals("same") ? Padding.SAME : Padding.VALID;
    }

    private static MaxPool2d maxPool2d(SpecTree tree) {
        int size = tree.integer("size", 1, WINDOW_MAX, 2);
        return new MaxPool2d(size, tree.integer("stride", 1, WINDOW_MAX, size));
    }

    private static Pool pool(SpecTree tree, boolean average, int dimensions) {
        int size = tree.integer("size", 1, WINDOW_MAX, 2);
        return new Pool(average, dimensions, size, tree.integer("stride", 1, WINDOW_MAX, size));
    }

    private static double epsilon(SpecTree tree) {
        return tree.real("epsilon", 0, EPSILON_MAX, EPSILON);
    }

    private static Normalisation batchNorm(SpecTree tree) {
        return new Normalisation(Normalisation.Kind.BATCH, 1, tree.real("momentum", 0, 1, 0.1), epsilon(tree));
    }

    private static Normalisation groupNorm(SpecTree tree) {
        int groups = tree.integer("groups", 1, Limits.EXTENT_MAX);
        return new Normalisation(Normalisation.Kind.GROUP, groups, 0, epsilon(tree));
    }

    private static Embedding embedding(SpecTree tree) {
        int vocabulary = tree.integer("vocabulary", 1, Limits.EXTENT_MAX);
        return new Embedding(vocabulary, tree.integer("size", 1, Limits.EXTENT_MAX), Initial.read(tree));
    }

    private static Positional positional(SpecTree tree) {
        String word = tree.oneOf("encoding", List.of("learned", "sinusoidal"), "sinusoidal");
        return new Positional(word.equals("learned"));
    }

    private static Recurrent recurrent(SpecTree tree, Recurrent.Cell cell) {
        return new Recurrent(cell, tree.integer("units", 1, Limits.UNITS_MAX), tree.flag("sequence", false));
    }

    private static Attention attention(SpecTree tree) {
        return new Attention(tree.integer("heads", 1, HEADS_MAX), tree.flag("causal", false));
    }

    private static Transformer transformer(SpecTree tree) {
        return new Transformer(
                tree.integer("heads", 1, HEADS_MAX),
                tree.integer("feedForward", 1, Limits.EXTENT_MAX),
                tree.flag("causal", false),
                tree.real("dropout", 0, RATE_MAX, 0));
    }

    private static Residual residual(SpecTree tree) {
        return new Residual(layers(tree, "layers"), tree.has("shortcut") ? layers(tree, "shortcut") : List.of());
    }

    private static MatrixFactors matrixFactors(SpecTree tree) {
        return new MatrixFactors(
                tree.integer("users", 1, Limits.ROWS_MAX),
                tree.integer("items", 1, Limits.ROWS_MAX),
                tree.integer("factors", 1, Limits.UNITS_MAX));
    }
}
