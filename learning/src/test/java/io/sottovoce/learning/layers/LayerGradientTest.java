package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Nd4jKernels;
import io.sottovoce.learning.spec.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayerGradientTest {
    private static final double SMOOTH = 4e-3;
    /** Kinks of rectifiers and maxima within a step. */
    private static final double KINKED = 3e-2;

    /** A model to check. */
    record Case(List<Integer> input, double tolerance, int tokens, List<Map<String, Object>> layers) {
        ModelSpec spec() {
            return ModelSpec.fromTree(Map.of("input", input, "layers", layers));
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        convolutions(cases);
        pools(cases);
        pointwise(cases);
        norms(cases);
        sequences(cases);
        composites(cases);
        return cases;
    }

    private static void convolutions(List<Case> cases) {
        for (String padding : List.of("same", "valid")) {
            for (int stride = 1; stride <= 3; stride++) {
                for (int kernel : List.of(1, 2, 3, 5)) {
                    int channels = 1 + (kernel + stride) % 5;
                    Map<String, Object> two =
                            layer("conv2d", "filters", 3, "kernel", kernel, "stride", stride, "padding", padding);
                    cases.add(smooth(List.of(7, 6, channels), two, layer("flatten")));
                    Map<String, Object> one =
                            layer("conv1d", "filters", 3, "kernel", kernel, "stride", stride, "padding", padding);
                    cases.add(smooth(List.of(9, channels), one));
                }
            }
        }
        Map<String, Object> convolution = layer("conv2d", "filters", 3, "kernel", 3);
        cases.add(kinked(List.of(6, 6, 2), convolution, layer("relu"), layer("flatten")));
        cases.add(kinked(List.of(6, 6, 2), convolution, layer("relu"), layer("maxpool2d"), layer("flatten")));
        cases.add(kinked(List.of(9, 2), layer("conv1d", "filters", 3, "kernel", 3), layer("relu")));
    }

    private static void pools(List<Case> cases) {
        for (int size = 2; size <= 3; size++) {
            for (int stride = 1; stride <= 3; stride++) {
                for (String kind : List.of("maxpool", "avgpool")) {
                    Map<String, Object> two = layer(kind + "2d", "size", size, "stride", stride);
                    cases.add(kinked(List.of(7, 5, 2), two, layer("flatten")));
                    cases.add(kinked(List.of(8, 3), layer(kind + "1d", "size", size, "stride", stride)));
                }
            }
        }
        cases.add(smooth(List.of(4, 3, 2), layer("globalavgpool")));
        cases.add(kinked(List.of(4, 3, 2), layer("globalmaxpool")));
        cases.add(smooth(List.of(5, 3), layer("globalavgpool")));
    }

    private static void pointwise(List<Case> cases) {
        for (String kind : List.of("sigmoid", "tanh", "gelu", "softmax")) {
            cases.add(smooth(List.of(7), layer("dense", "units", 5), layer(kind)));
            cases.add(smooth(List.of(3, 4), layer(kind)));
            cases.add(smooth(List.of(3, 4), layer(kind), layer("relu"), layer("dense", "units", 2)));
        }
        cases.add(kinked(List.of(7), layer("dense", "units", 5), layer("leakyrelu", "slope", 0.2)));
        cases.add(kinked(List.of(7), layer("relu"), layer("dense", "units", 5), layer("relu")));
        cases.add(smooth(List.of(6), layer("dropout", "rate", 0.4), layer("dense", "units", 5)));
        cases.add(smooth(List.of(4, 6), layer("dense", "units", 5)));
        cases.add(smooth(List.of(17), layer("dense", "units", 33)));
    }

    private static void norms(List<Case> cases) {
        for (List<Integer> input : List.of(List.of(8), List.of(3, 8), List.of(3, 2, 8))) {
            Map<String, Object> last = layer(input.size() == 3 ? "flatten" : "tanh");
            cases.add(smooth(input, layer("batchnorm"), last));
            cases.add(smooth(input, layer("groupnorm", "groups", 2), last));
            cases.add(smooth(input, layer("groupnorm", "groups", 1), last));
            cases.add(smooth(input, layer("layernorm"), last));
        }
        cases.add(kinked(List.of(4), layer("dense", "units", 4), layer("batchnorm"), layer("relu")));
    }

    private static void sequences(List<Case> cases) {
        for (String kind : List.of("rnn", "lstm", "gru")) {
            for (boolean sequence : List.of(true, false)) {
                Map<String, Object> cell = layer(kind, "units", 5, "sequence", sequence);
                cases.add(smooth(List.of(4, 3), cell));
                cases.add(smooth(List.of(1, 3), cell));
            }
            Map<String, Object> cell = layer(kind, "units", 4, "sequence", true);
            cases.add(smooth(List.of(5, 3), cell, cell, layer("dense", "units", 2)));
        }
        for (boolean causal : List.of(true, false)) {
            cases.add(smooth(List.of(5, 6), layer("attention", "heads", 1, "causal", causal)));
            cases.add(smooth(List.of(4, 6), layer("attention", "heads", 3, "causal", causal)));
            cases.add(smooth(List.of(4, 6), layer("transformer", "heads", 2, "feedForward", 7, "causal", causal)));
        }
        for (String encoding : List.of("learned", "sinusoidal")) {
            cases.add(smooth(List.of(4, 6), layer("positional", "encoding", encoding), layer("tanh")));
        }
        cases.add(tokens(List.of(6), 5, layer("embedding", "vocabulary", 5, "size", 3), layer("tanh")));
        cases.add(tokens(List.of(2), 4, layer("matrixfactors", "users", 4, "items", 6, "factors", 3)));
    }

    private static void composites(List<Case> cases) {
        Map<String, Object> narrow = layer("conv2d", "filters", 4, "kernel", 3, "stride", 2);
        Map<String, Object> project = layer("conv2d", "filters", 4, "kernel", 1, "stride", 2);
        cases.add(smooth(
                List.of(6),
                layer("dense", "units", 6),
                layer("residual", "layers", List.of(layer("dense", "units", 6), layer("tanh"))),
                layer("residual", "layers", List.of(layer("layernorm"), layer("dense", "units", 6)))));
        cases.add(smooth(
                List.of(5, 6, 2),
                layer("residual", "layers", List.of(narrow, layer("tanh")), "shortcut", List.of(project)),
                layer("flatten")));
        cases.add(smooth(List.of(6), layer("residual", "layers", List.of(layer("tanh")))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyLayer_hasTheGradientsOfFiniteDifferences(Case each) {
        check(each, Kernels::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void kernelsOfTheLibraryAlone_haveTheGradientsOfFiniteDifferences(Case each) {
        check(each, Nd4jKernels::new);
    }

    private static void check(Case each, java.util.function.Function<io.sottovoce.learning.kernels.Arena, Kernels> of) {
        for (int rows : List.of(1, 3)) {
            try (GradientCheck check = new GradientCheck(each.spec(), rows, each.tokens() == 0, of, 7 + rows)) {
                (each.tokens() > 0 ? check.tokens(each.tokens()) : check).run(each.tolerance());
            }
        }
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Case smooth(List<Integer> input, Map<String, Object>... layers) {
        return new Case(input, SMOOTH, 0, List.of(layers));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Case kinked(List<Integer> input, Map<String, Object>... layers) {
        return new Case(input, KINKED, 0, List.of(layers));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Case tokens(List<Integer> input, int vocabulary, Map<String, Object>... layers) {
        return new Case(input, SMOOTH, vocabulary, List.of(layers));
    }

    private static Map<String, Object> layer(String kind, Object... settings) {
        Map<String, Object> tree = new java.util.LinkedHashMap<>();
        tree.put("kind", kind);
        for (int i = 0; i < settings.length; i += 2) {
            tree.put(String.valueOf(settings[i]), settings[i + 1]);
        }
        return tree;
    }
}
