package io.sottovoce.learning.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX Runtime makes of an exported model is what the model itself makes of the same examples. */
final class OnnxExportTest {
    private static final float TOLERANCE = 1e-4f;

    @ParameterizedTest
    @MethodSource("namedModels")
    void namedModel_saysTheSameInOnnxRuntime(ModelSpec spec) throws OrtException {
        assertSame(spec);
    }

    static Stream<ModelSpec> namedModels() {
        return ModelSpec.names().stream().map(OnnxExportTest::named);
    }

    private static ModelSpec named(String name) {
        return switch (name) {
            case "recommender" ->
                ModelSpec.fromTree(Map.of("name", name, "input", List.of(2), "users", 7, "items", 5, "factors", 4));
            case "char-lstm" -> ModelSpec.named(name, List.of(20), 30);
            case "text-transformer" ->
                ModelSpec.fromTree(Map.of("name", name, "input", List.of(12), "classes", 30, "width", 32));
            case "cifar-cnn", "resnet-gn" -> ModelSpec.named(name, List.of(32, 32, 3), 10);
            default -> ModelSpec.named(name, List.of(28, 28, 1), 10);
        };
    }

    @ParameterizedTest
    @MethodSource("layerLists")
    void everyKindOfLayer_saysTheSame(List<Integer> input, List<Map<String, Object>> layers) throws OrtException {
        assertSame(ModelSpec.fromTree(Map.of("input", input, "layers", layers)));
    }

    static Stream<Arguments> layerLists() {
        List<Integer> image = List.of(11, 7, 4);
        List<Integer> sequence = List.of(9, 6);
        Map<String, Object> flatten = layer("flatten");
        Map<String, Object> dense = layer("dense", "units", 3);
        Map<String, Object> attention = layer("attention", "heads", 2, "causal", false);
        return Stream.of(
                Arguments.of(
                        image,
                        List.of(
                                layer("conv2d", "filters", 4, "kernel", 4, "padding", "same"),
                                layer("maxpool2d", "size", 3, "stride", 2),
                                layer("relu"),
                                layer("conv2d", "filters", 5, "kernel", 2, "padding", "valid"),
                                flatten,
                                dense)),
                Arguments.of(
                        image,
                        List.of(
                                layer("conv2d", "filters", 6, "kernel", 3, "stride", 2, "padding", "same"),
                                layer("batchnorm"),
                                layer("leakyrelu", "slope", 0.2),
                                layer("groupnorm", "groups", 3),
                                layer("avgpool2d", "size", 2, "stride", 1),
                                layer("gelu"),
                                layer("layernorm"),
                                layer("globalmaxpool"),
                                layer("batchnorm"),
                                layer("groupnorm", "groups", 2),
                                dense,
                                layer("softmax"))),
                Arguments.of(
                        image,
                        List.of(
                                layer(
                                        "residual",
                                        "layers",
                                        List.of(layer("conv2d", "filters", 5, "kernel", 3), layer("tanh")),
                                        "shortcut",
                                        List.of(layer("conv2d", "filters", 5, "kernel", 1))),
                                layer("residual", "layers", List.of(layer("batchnorm"), layer("sigmoid"))),
                                layer("dropout", "rate", 0.5),
                                layer("globalavgpool"),
                                dense)),
                Arguments.of(
                        sequence,
                        List.of(
                                layer("conv1d", "filters", 8, "kernel", 3, "stride", 2, "padding", "same"),
                                layer("batchnorm"),
                                layer("maxpool1d", "size", 2, "stride", 1),
                                layer("groupnorm", "groups", 4),
                                layer("avgpool1d", "size", 2),
                                layer("globalavgpool"),
                                dense)),
                Arguments.of(
                        sequence,
                        List.of(
                                layer("positional", "encoding", "sinusoidal"),
                                attention,
                                layer("lstm", "units", 5, "sequence", true),
                                layer("gru", "units", 4, "sequence", true),
                                layer("rnn", "units", 6, "sequence", true),
                                layer("layernorm"),
                                flatten,
                                dense)),
                Arguments.of(sequence, List.of(layer("lstm", "units", 5), dense, layer("sigmoid"))),
                Arguments.of(sequence, List.of(layer("gru", "units", 5), dense)),
                Arguments.of(sequence, List.of(layer("rnn", "units", 5), dense)),
                Arguments.of(
                        sequence,
                        List.of(
                                layer("positional", "encoding", "learned"),
                                layer("transformer", "heads", 3, "feedForward", 8, "causal", true, "dropout", 0.1),
                                layer("attention", "heads", 2, "causal", true),
                                layer("globalmaxpool"),
                                dense)),
                Arguments.of(
                        List.of(6),
                        List.of(layer("embedding", "vocabulary", 9, "size", 4), layer("gru", "units", 3), dense)));
    }

    private static Map<String, Object> layer(String kind, Object... settings) {
        Map<String, Object> layer = new LinkedHashMap<>();
        layer.put("kind", kind);
        for (int i = 0; i < settings.length; i += 2) {
            layer.put((String) settings[i], settings[i + 1]);
        }
        return layer;
    }

    @Test
    void everyLayerKind_isAmongThese() {
        Set<String> kinds = new TreeSet<>();
        layerLists().forEach(arguments -> collect(arguments.get()[1], kinds));
        Set<String> known = new TreeSet<>(LayerSpec.kinds());
        known.remove("matrixfactors"); // the recommender has it
        assertEquals(known, kinds);
    }

    private static void collect(Object layers, Set<String> kinds) {
        for (Object item : (List<?>) layers) {
            Map<?, ?> layer = (Map<?, ?>) item;
            kinds.add(String.valueOf(layer.get("kind")));
            layer.values().stream().filter(value -> value instanceof List).forEach(inner -> collect(inner, kinds));
        }
    }

    private static void assertSame(ModelSpec spec) throws OrtException {
        float[] parameters = InitialParameters.of(spec, 3);
        SplitMix64 random = new SplitMix64(8);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] += (float) (0.02 * (random.nextDouble() - 0.5));
        }
        int examples = 5;
        float[] features = new float[examples * size(spec.input())];
        for (int i = 0; i < features.length; i++) {
            features[i] = OnnxExport.takesTokens(spec) ? random.nextInt(5) : (float) random.nextDouble();
        }
        float[] ours = ours(spec, parameters, features, examples);
        float[] theirs = theirs(spec, parameters, features, examples);
        assertEquals(examples * spec.outputSize(), theirs.length);
        assertArrayEquals(ours, theirs, TOLERANCE);
    }

    private static float[] ours(ModelSpec spec, float[] parameters, float[] features, int examples) {
        int[] shape = spec.input().stream().mapToInt(Integer::intValue).toArray();
        Dataset data = Dataset.regression("points", shape, features.clone(), new float[examples]);
        try (Model model = new Model(spec, examples)) {
            model.loadParameters(parameters);
            // After the last layer, also where it is a sigmoid or softmax.
            return model.layerOutputs(data, spec.layers().size() - 1);
        }
    }

    private static float[] theirs(ModelSpec spec, float[] parameters, float[] features, int examples)
            throws OrtException {
        byte[] bytes = OnnxExport.encode(new StoredModel(spec, parameters));
        long[] shape = new long[spec.input().size() + 1];
        shape[0] = examples;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = spec.input().get(i - 1);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(bytes);
                OnnxTensor input = input(environment, spec, features, shape);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[output.remaining()];
            output.get(values);
            return values;
        }
    }

    private static OnnxTensor input(OrtEnvironment environment, ModelSpec spec, float[] features, long[] shape)
            throws OrtException {
        if (!OnnxExport.takesTokens(spec)) {
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(features), shape);
        }
        LongBuffer tokens = LongBuffer.allocate(features.length);
        for (float feature : features) {
            tokens.put((long) feature);
        }
        return OnnxTensor.createTensor(environment, tokens.flip(), shape);
    }

    private static int size(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
