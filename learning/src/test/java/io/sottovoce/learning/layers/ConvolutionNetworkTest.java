package io.sottovoce.learning.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Nd4jKernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.VectorMath;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A network large enough for convolutions that keep what they have made and pool themselves, against the library's kernels
 * layer by layer. Few rows do not pay, so that networks of both kinds share memory.
 */
class ConvolutionNetworkTest {
    private static final int MANY = 14;
    private static final int FEW = 3;

    /** Of the norm; a maximum that rounding decides differently moves one slope of thousands. */
    private static final double TOLERANCE = 2e-3;

    private static final ModelSpec SPEC = ModelSpec.fromTree(Map.of(
            "input",
            List.of(22, 22, 3),
            "layers",
            List.of(
                    Map.of("kind", "conv2d", "filters", 32, "kernel", 3),
                    Map.of("kind", "relu"),
                    Map.of("kind", "conv2d", "filters", 32, "kernel", 3),
                    Map.of("kind", "relu"),
                    Map.of("kind", "maxpool2d"),
                    Map.of("kind", "flatten"),
                    Map.of("kind", "dense", "units", 4))));

    private final Side fast = new Side(Kernels::of);
    private final Side plain = new Side(Nd4jKernels::new);
    private final SplitMix64 random = new SplitMix64(3);

    @AfterEach
    void free() {
        fast.close();
        plain.close();
    }

    @Test
    void gradientsOfEveryKind_areThoseOfTheLibrary_whateverRanBefore() {
        for (int rows : new int[] {MANY, FEW, MANY, MANY, FEW}) {
            float[] input = noise(rows * 22 * 22 * 3);
            float[] slope = noise(rows * 4);
            assertNear(plain.forward(rows, input), fast.forward(rows, input));
            plain.network(rows).outputGradient().write(0, slope, 0, slope.length);
            plain.network(rows).backward();
            float[] inputs = values(plain.network(rows).inputGradient());
            float[] parameters = values(plain.gradients);

            fast.back(rows, slope, Network::backwardToInput);
            assertNear(inputs, values(fast.network(rows).inputGradient()));
            fast.back(rows, slope, Network::backward);
            assertNear(parameters, values(fast.gradients));
            assertNear(inputs, values(fast.network(rows).inputGradient()));
            fast.back(rows, slope, Network::backwardByExample);
            float[] ones = new float[rows];
            Arrays.fill(ones, 1);
            for (ExampleGradients each : fast.network(rows).examples()) {
                each.addSquaredNorms(new double[rows]);
                each.sum(ones);
            }
            assertNear(parameters, values(fast.gradients));
            assertNear(inputs, values(fast.network(rows).inputGradient()));
        }
    }

    /** The pool after the second convolution has nothing left to do. */
    @Test
    void networkOfManyRows_poolsInside() {
        assertEquals(1, idle(fast.network(MANY)) - idle(plain.network(MANY)));
        assertEquals(0, idle(fast.network(FEW)) - idle(plain.network(FEW)));
    }

    private static long idle(Network network) {
        return network.layers().stream()
                .filter(layer -> layer.forward() == Layer.NOTHING && layer.backward() == Layer.NOTHING)
                .count();
    }

    private static final class Side {
        private final Arena arena = new Arena();
        private final Tensor parameters = arena.allocate(SPEC.parameterCount());
        private final Tensor gradients = arena.allocate(SPEC.parameterCount());
        private final Map<Integer, Network> networks = new HashMap<>();
        private final Site site;

        Side(Function<Arena, Kernels> kernels) {
            this.site = new Site(
                    SPEC,
                    kernels.apply(arena),
                    new Buffers(arena, MANY),
                    parameters,
                    gradients,
                    new Phase(),
                    new DirectDescent(),
                    new VectorMath());
            float[] start = InitialParameters.of(SPEC, 5);
            parameters.write(0, start, 0, start.length);
        }

        Network network(int rows) {
            return networks.computeIfAbsent(rows, key -> new Network(site, rows, true, false));
        }

        float[] forward(int rows, float[] input) {
            network(rows).input().write(0, input, 0, input.length);
            network(rows).forward();
            return values(network(rows).output());
        }

        void back(int rows, float[] slope, Consumer<Network> way) {
            gradients.clear();
            network(rows).inputGradient().clear();
            network(rows).outputGradient().write(0, slope, 0, slope.length);
            way.accept(network(rows));
        }

        void close() {
            networks.values().forEach(Network::close);
            arena.close();
        }
    }

    private float[] noise(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 2 * SplitMix64.unit(random.nextLong()) - 1;
        }
        return values;
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[tensor.size()];
        tensor.read(0, values, 0, values.length);
        return values;
    }

    private static void assertNear(float[] expected, float[] found) {
        double norm = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            norm += (double) expected[i] * expected[i];
            difference += Math.pow(expected[i] - found[i], 2);
        }
        double relative = Math.sqrt(difference / norm);
        assertTrue(relative < TOLERANCE, "differs by " + relative + " of the norm");
    }
}
