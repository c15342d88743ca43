package io.sottovoce.learning.spec;

import io.sottovoce.learning.spec.LayerSpec.Conv2d;
import io.sottovoce.learning.spec.LayerSpec.Dense;
import io.sottovoce.learning.spec.LayerSpec.Flatten;
import io.sottovoce.learning.spec.LayerSpec.MaxPool2d;
import io.sottovoce.learning.spec.LayerSpec.Padding;
import io.sottovoce.learning.spec.LayerSpec.Relu;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * The models that have a name.
 *
 * <p>{@code 2nn} and {@code cnn} are those of McMahan et al., Communication-Efficient Learning of Deep Networks from
 * Decentralized Data (2017), section 3: 199,210 and 1,663,370 parameters on 28 x 28 x 1 and ten classes. {@code lenet}
 * is the small network of Li et al., Federated Learning on Non-IID Data Silos (2022). {@code linear} is softmax
 * regression, or linear regression where there is one output.
 */
final class NamedModels {
    private static final Map<String, IntFunction<List<LayerSpec>>> LAYERS = Map.of(
            "linear", outputs -> List.of(new Flatten(), new Dense(outputs)),
            "2nn",
                    outputs -> List.of(
                            new Flatten(), new Dense(200), new Relu(), new Dense(200), new Relu(), new Dense(outputs)),
            "cnn",
                    outputs -> List.of(
                            new Conv2d(32, 5, Padding.SAME),
                            new Relu(),
                            new MaxPool2d(2, 2),
                            new Conv2d(64, 5, Padding.SAME),
                            new Relu(),
                            new MaxPool2d(2, 2),
                            new Flatten(),
                            new Dense(512),
                            new Relu(),
                            new Dense(outputs)),
            "lenet",
                    outputs -> List.of(
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
                            new Dense(outputs)));

    private NamedModels() {}

    static SortedSet<String> names() {
        return new TreeSet<>(new TreeMap<>(LAYERS).keySet());
    }

    static List<LayerSpec> layers(String name, int outputs) {
        return Objects.requireNonNull(LAYERS.get(name), name).apply(outputs);
    }
}
