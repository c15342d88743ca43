package io.sottovoce.learning.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.VectorMath;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.List;
import java.util.function.Function;

/**
 * Compares the gradients of a fixed random linear function of the outputs, with respect to inputs and parameters, to
 * central differences along random directions: along a direction, rounding averages out and every element counts.
 */
final class GradientCheck implements AutoCloseable {
    private static final int DIRECTIONS = 12;
    private static final long DRAWS = 42;

    private final ModelSpec spec;
    private final Arena arena = new Arena();
    private final Tensor parameters;
    private final Tensor gradients;
    private final Phase phase = new Phase();
    private final Network network;
    private final SplitMix64 random;
    private final float[] start;
    private final float[] input;
    private final float[] slope;
    private final boolean throughInput;

    GradientCheck(ModelSpec spec, int rows, boolean throughInput, Function<Arena, Kernels> kernels, long seed) {
        this.spec = spec;
        this.throughInput = throughInput;
        this.random = new SplitMix64(seed);
        this.parameters = arena.allocate(Math.max(1, spec.parameterCount()));
        this.gradients = arena.allocate(Math.max(1, spec.parameterCount()));
        Site site = new Site(
                spec,
                kernels.apply(arena),
                new Buffers(arena, rows + 1),
                parameters,
                gradients,
                phase,
                new DirectDescent(),
                new VectorMath());
        this.network = new Network(site, rows, throughInput, false);
        this.start = InitialParameters.of(spec, seed);
        jitter(start);
        this.input = new float[network.input().size()];
        this.slope = new float[network.output().size()];
        fill(slope);
        fill(input);
    }

    /** Layers over an input shape; the last one may give any shape of up to two dimensions. */
    static ModelSpec model(List<Integer> input, LayerSpec... layers) {
        return ModelSpec.of(input, List.of(layers));
    }

    GradientCheck tokens(int vocabulary) {
        for (int i = 0; i < input.length; i++) {
            input[i] = Math.floorMod(random.nextLong(), vocabulary);
        }
        return this;
    }

    /** The tolerance is a share of the largest derivative met. */
    void run(double tolerance) {
        parameters.write(0, start, 0, start.length);
        value(input, start);
        network.outputGradient().write(0, slope, 0, slope.length);
        network.backward();
        float[] gradient = new float[start.length];
        gradients.read(0, gradient, 0, start.length);
        compare(gradient, start, true, tolerance);
        if (throughInput) {
            float[] inputGradient = new float[input.length];
            network.inputGradient().read(0, inputGradient, 0, input.length);
            compare(inputGradient, input, false, tolerance);
        }
    }

    private void compare(float[] gradient, float[] at, boolean ofParameters, double tolerance) {
        if (at.length == 0) {
            return;
        }
        double norm = 0;
        for (float g : gradient) {
            assertTrue(Float.isFinite(g), () -> "a gradient of " + spec + " is not finite");
            norm += (double) g * g;
        }
        norm = Math.sqrt(norm);
        for (int trial = 0; trial < DIRECTIONS; trial++) {
            float[] direction = direction(at.length, ofParameters);
            double analytic = 0;
            for (int i = 0; i < at.length; i++) {
                analytic += (double) gradient[i] * direction[i];
            }
            double step = 4e-3 / Math.sqrt(trial < DIRECTIONS / 2 ? 1 : 2);
            double numeric = (shifted(at, direction, step, ofParameters) - shifted(at, direction, -step, ofParameters))
                    / (2 * step);
            assertEquals(
                    numeric,
                    analytic,
                    tolerance * Math.max(norm, 1e-3),
                    (ofParameters ? "parameters of " : "input of ") + spec + ", layers " + spec.layers());
        }
    }

    /** A unit vector; of parameters, only where they are trained. */
    private float[] direction(int size, boolean ofParameters) {
        float[] direction = new float[size];
        fill(direction);
        if (ofParameters) {
            spec.blocks().stream()
                    .filter(block -> !block.trained())
                    .forEach(block -> java.util.Arrays.fill(direction, block.offset(), block.end(), 0));
        }
        double norm = 0;
        for (float d : direction) {
            norm += (double) d * d;
        }
        for (int i = 0; i < size; i++) {
            direction[i] /= (float) Math.sqrt(norm);
        }
        return direction;
    }

    private double shifted(float[] at, float[] direction, double step, boolean ofParameters) {
        float[] moved = at.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (step * direction[i]);
        }
        return ofParameters ? value(input, moved) : value(moved, start);
    }

    private double value(float[] in, float[] weights) {
        phase.train(DRAWS);
        parameters.write(0, weights, 0, weights.length);
        network.input().write(0, in, 0, in.length);
        network.forward();
        float[] out = new float[slope.length];
        network.output().read(0, out, 0, out.length);
        double sum = 0;
        for (int i = 0; i < out.length; i++) {
            sum += (double) out[i] * slope[i];
        }
        return sum;
    }

    /** Biases and scales move off their special values. */
    private void jitter(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.2f * (SplitMix64.unit(random.nextLong()) - 0.5f);
        }
    }

    private void fill(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * SplitMix64.unit(random.nextLong()) - 1;
        }
    }

    @Override
    public void close() {
        network.close();
        arena.close();
    }
}
