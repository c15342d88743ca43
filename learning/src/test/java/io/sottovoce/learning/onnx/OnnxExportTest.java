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
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime makes of an exported model is what the model itself makes of the same examples. */
final class OnnxExportTest {
    private static final float TOLERANCE = 1e-4f;

    @ParameterizedTest
    @ValueSource(strings = {"linear", "2nn", "lenet", "cnn"})
    void namedModel_saysTheSameInOnnxRuntime(String name) throws OrtException {
        assertSame(ModelSpec.named(name, List.of(28, 28, 1), 10));
    }

    @Test
    void overlappingWindowsAndOddSizes_sayTheSame() throws OrtException {
        assertSame(ModelSpec.fromTree(Map.of(
                "input",
                List.of(11, 7, 3),
                "layers",
                List.of(
                        Map.of("kind", "conv2d", "filters", 4, "kernel", 4, "padding", "same"),
                        Map.of("kind", "maxpool2d", "size", 3, "stride", 2),
                        Map.of("kind", "relu"),
                        Map.of("kind", "conv2d", "filters", 5, "kernel", 2, "padding", "valid"),
                        Map.of("kind", "flatten"),
                        Map.of("kind", "dense", "units", 3)))));
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
            features[i] = (float) random.nextDouble();
        }
        float[] ours = ours(spec, parameters, features, examples);
        float[] theirs = theirs(spec, parameters, features, examples);
        assertEquals(examples * spec.outputs(), theirs.length);
        assertArrayEquals(ours, theirs, TOLERANCE);
    }

    private static float[] ours(ModelSpec spec, float[] parameters, float[] features, int examples) {
        int[] shape = spec.input().stream().mapToInt(Integer::intValue).toArray();
        Dataset data = Dataset.regression("points", shape, features.clone(), new float[examples]);
        try (Model model = new Model(spec, examples)) {
            model.loadParameters(parameters);
            return model.outputs(data);
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
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(features), shape);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[output.remaining()];
            output.get(values);
            return values;
        }
    }

    private static int size(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
