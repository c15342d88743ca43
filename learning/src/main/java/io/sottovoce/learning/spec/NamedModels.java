package io.sottovoce.learning.spec;

import io.sottovoce.learning.spec.LayerSpec.Conv2d;
import io.sottovoce.learning.spec.LayerSpec.Dense;
import io.sottovoce.learning.spec.LayerSpec.Flatten;
import io.sottovoce.learning.spec.LayerSpec.MaxPool2d;
import io.sottovoce.learning.spec.LayerSpec.Padding;
import io.sottovoce.learning.spec.LayerSpec.Relu;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The models that have a name.
 *
 * <p>{@code 2nn} and {@code cnn} are those of McMahan et al., Communication-Efficient Learning of Deep Networks from
 * Decentralized Data (2017), section 3: 199,210 and 1,663,370 parameters on 28 x 28 x 1 and ten classes. {@code lenet}
 * is the small network of Li et al., Federated Learning on Non-IID Data Silos (2022). {@code cifar-cnn} has 1,626,442
 * parameters on 32 x 32 x 3 and ten classes. {@code dp-cnn} is the tanh network of Papernot et al., Tempered Sigmoid
 * Activations for Deep Learning with Differential Privacy (2021), 26,010 parameters on 28 x 28 x 1 and ten classes.
 * {@code resnet-gn} is a residual network of eight layers with group norm (Hsieh et al. 2020). {@code linear} is softmax
 * regression, or linear regression where there is one output; {@code logistic} is logistic regression of one output.
 */
final class NamedModels {
    static final String AUTOENCODER = "autoencoder";

    private static final String CLASSES = "classes";
    private static final int HIDDEN_MAX = 16;

    private static final Map<String, Reader> READERS = new TreeMap<>();

    static {
        READERS.put(AUTOENCODER, NamedModels::autoencoder);
        READERS.put("char-lstm", NamedModels::charLstm);
        READERS.put("cifar-cnn", classifier(NamedModels::cifarCnn));
        READERS.put("cnn", classifier(NamedModels::cnn));
        READERS.put("dp-cnn", classifier(NamedModels::dpCnn));
        READERS.put("lenet", classifier(NamedModels::lenet));
        READERS.put("linear", NamedModels::linear);
        READERS.put("logistic", NamedModels::logistic);
        READERS.put("mlp", NamedModels::mlp);
        READERS.put("recommender", NamedModels::recommender);
        READERS.put("resnet-gn", classifier(NamedModels::resnet));
        READERS.put("text-transformer", NamedModels::textTransformer);
        READERS.put("2nn", classifier(outputs -> perceptron(List.of(200, 200), outputs)));
    }

    private NamedModels() {}

    /** A named model's layers, and the settings beside name and input that they follow from. */
    record Built(List<LayerSpec> layers, Map<String, Object> settings) {}

    /** Reads the settings of one model. */
    private interface Reader {
        Built read(SpecTree tree, List<Integer> input);
    }

    /** The layers of a classifier. */
    private interface Classifier {
        List<LayerSpec> layers(int outputs);
    }

    static SortedSet<String> names() {
        return new TreeSet<>(READERS.keySet());
    }

    /** Whether the setting {@code classes} belongs to a model; true for an unknown name. */
    static boolean takesClasses(String name) {
        return !List.of(AUTOENCODER, "recommender", "logistic").contains(name);
    }

    static Built read(String name, SpecTree tree, List<Integer> input) {
        return Objects.requireNonNull(READERS.get(name), name).read(tree, input);
    }

    private static Reader classifier(Classifier classifier) {
        return (tree, input) -> {
            long outputs = classes(tree);
            return new Built(classifier.layers((int) outputs), Map.of(CLASSES, outputs));
        };
    }

    private static int classes(SpecTree tree) {
        return tree.integer(CLASSES, 2, Limits.EXTENT_MAX);
    }

    private static Built linear(SpecTree tree, List<Integer> input) {
        if (!tree.has(CLASSES)) {
            return new Built(List.of(new Flatten(), new Dense(1)), Map.of());
        }
        long outputs = classes(tree);
        return new Built(List.of(new Flatten(), new Dense((int) outputs)), Map.of(CLASSES, outputs));
    }

    private static Built logistic(SpecTree tree, List<Integer> input) {
        return new Built(List.of(new Flatten(), new Dense(1), Pointwise.of(Pointwise.Function.SIGMOID)), Map.of());
    }

    private static Built mlp(SpecTree tree, List<Integer> input) {
        List<Integer> hidden =
                tree.has("hidden") ? tree.integers("hidden", 1, HIDDEN_MAX, 1, Limits.EXTENT_MAX) : List.of(128, 64);
        long outputs = classes(tree);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(CLASSES, outputs);
        settings.put("hidden", hidden.stream().map(Integer::longValue).toList());
        return new Built(perceptron(hidden, (int) outputs), settings);
    }

    private static List<LayerSpec> perceptron(List<Integer> hidden, int outputs) {
        List<LayerSpec> layers = new ArrayList<>();
        layers.add(new Flatten());
        for (int units : hidden) {
            layers.add(new Dense(units));
            layers.add(new Relu());
        }
        layers.add(new Dense(outputs));
        return layers;
    }

    private static List<LayerSpec> cnn(int outputs) {
        return List.of(
                new Conv2d(32, 5, Padding.SAME),
                new Relu(),
                new MaxPool2d(2, 2),
                new Conv2d(64, 5, Padding.SAME),
                new Relu(),
                new MaxPool2d(2, 2),
                new Flatten(),
                new Dense(512),
                new Relu(),
                new Dense(outputs));
    }

    private static List<LayerSpec> lenet(int outputs) {
        return List.of(
                new Conv2d(6, 5, Padding.VALID),
                new Relu(),
                new MaxPool2d(2, 2),
                new Conv2d(16, 5, Padding.VALID),
                new Relu(),
                new MaxPool2d(2, 2),
                new Flatten(),
                new Dense(120),
                new Relu(),
                new Dense(84),
                new Relu(),
                new Dense(outputs));
    }

    private static List<LayerSpec> cifarCnn(int outputs) {
        return List.of(
                new Conv2d(32, 3, Padding.VALID),
                new Relu(),
                new Conv2d(64, 3, Padding.VALID),
                new Relu(),
                new MaxPool2d(2, 2),
                new Dropout(0.25),
                new Flatten(),
                new Dense(128),
                new Relu(),
                new Dropout(0.5),
                new Dense(outputs));
    }

    private static List<LayerSpec> dpCnn(int outputs) {
        LayerSpec tanh = Pointwise.of(Pointwise.Function.TANH);
        return List.of(
                new Conv2d(16, 8, 2, Padding.SAME, Initial.USUAL),
                tanh,
                new MaxPool2d(2, 1),
                new Conv2d(32, 4, 2, Padding.VALID, Initial.USUAL),
                tanh,
                new MaxPool2d(2, 1),
                new Flatten(),
                new Dense(32),
                tanh,
                new Dense(outputs));
    }

    private static List<LayerSpec> resnet(int outputs) {
        return List.of(
                conv(32, 1),
                groupNorm(),
                new Relu(),
                block(32, 1),
                new Relu(),
                block(64, 2),
                new Relu(),
                block(128, 2),
                new Relu(),
                new GlobalPool(true),
                new Dense(outputs));
    }

    private static LayerSpec block(int filters, int stride) {
        List<LayerSpec> layers = List.of(conv(filters, stride), groupNorm(), new Relu(), conv(filters, 1), groupNorm());
        LayerSpec projection = new Conv2d(filters, 1, stride, Padding.SAME, Initial.USUAL);
        return new Residual(layers, stride == 1 ? List.of() : List.of(projection, groupNorm()));
    }

    private static LayerSpec conv(int filters, int stride) {
        return new Conv2d(filters, 3, stride, Padding.SAME, Initial.USUAL);
    }

    private static LayerSpec groupNorm() {
        return new Normalisation(Normalisation.Kind.GROUP, 8, 0, 1e-5);
    }

    private static Built charLstm(SpecTree tree, List<Integer> input) {
        long tokens = classes(tree);
        int units = tree.integer("units", 1, Limits.UNITS_MAX, 256);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(CLASSES, tokens);
        settings.put("units", (long) units);
        LayerSpec lstm = new Recurrent(Recurrent.Cell.LSTM, units, true);
        return new Built(
                List.of(new Embedding((int) tokens, 8, Initial.USUAL), lstm, lstm, new Dense((int) tokens)), settings);
    }

    private static Built textTransformer(SpecTree tree, List<Integer> input) {
        int tokens = classes(tree);
        int width = tree.integer("width", 1, Limits.UNITS_MAX, 128);
        int blocks = tree.integer("blocks", 1, HIDDEN_MAX, 2);
        int heads = tree.integer("heads", 1, 256, 4);
        List<LayerSpec> layers = new ArrayList<>();
        layers.add(new Embedding(tokens, width, Initial.USUAL));
        layers.add(new Positional(true));
        for (int i = 0; i < blocks; i++) {
            layers.add(new Transformer(heads, 4 * width, true, 0));
        }
        layers.add(Normalisation.layer());
        layers.add(new Dense(tokens));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(CLASSES, (long) tokens);
        settings.put("width", (long) width);
        settings.put("blocks", (long) blocks);
        settings.put("heads", (long) heads);
        return new Built(layers, settings);
    }

    private static Built autoencoder(SpecTree tree, List<Integer> input) {
        int code = tree.integer("code", 1, Limits.EXTENT_MAX, 32);
        int hidden = tree.integer("hidden", 1, Limits.EXTENT_MAX, 128);
        long inputs = Shapes.size(input);
        if (inputs > Limits.EXTENT_MAX) {
            throw tree.refusal("input", "found " + inputs + " values, expected at most " + Limits.EXTENT_MAX);
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("code", (long) code);
        settings.put("hidden", (long) hidden);
        return new Built(
                List.of(
                        new Flatten(),
                        new Dense(hidden),
                        new Relu(),
                        new Dense(code),
                        new Relu(),
                        new Dense(hidden),
                        new Relu(),
                        new Dense((int) inputs)),
                settings);
    }

    private static Built recommender(SpecTree tree, List<Integer> input) {
        int users = tree.integer("users", 1, Limits.ROWS_MAX);
        int items = tree.integer("items", 1, Limits.ROWS_MAX);
        int factors = tree.integer("factors", 1, Limits.UNITS_MAX, 16);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("users", (long) users);
        settings.put("items", (long) items);
        settings.put("factors", (long) factors);
        return new Built(List.of(new MatrixFactors(users, items, factors)), settings);
    }
}
