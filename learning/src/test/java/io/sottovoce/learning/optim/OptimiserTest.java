package io.sottovoce.learning.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Clipping;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.OptimiserSpec.Adagrad;
import io.sottovoce.learning.spec.OptimiserSpec.Adam;
import io.sottovoce.learning.spec.OptimiserSpec.RmsProp;
import io.sottovoce.learning.spec.OptimiserSpec.Sgd;
import io.sottovoce.learning.spec.Regularisation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps against their formulas, worked out in double precision beside them. */
class OptimiserTest {
    private static final int SIZE = 5000;
    private static final int STEPS = 4;
    private static final double RATE = 0.1;

    private final Arena arena = new Arena();
    private final Kernels kernels = Kernels.of(arena);
    private final Tensor parameters = arena.allocate(SIZE);
    private final Tensor gradients = arena.allocate(SIZE);

    @AfterEach
    void free() {
        arena.close();
    }

    /** One element's formula: its state and weight before, its gradient, and the number of the step from 1. */
    private interface Formula {
        double step(double[] state, double weight, double gradient, int step);
    }

    @Test
    void plainDescent_followsItsFormula() {
        assertFollows(new Sgd(RATE, 0, 0.01), (s, w, g, t) -> w - RATE * (g + 0.01 * w));
    }

    @Test
    void momentum_followsItsFormula() {
        assertFollows(new Sgd(RATE, 0.9, 0), (s, w, g, t) -> {
            s[0] = 0.9 * s[0] + g;
            return w - RATE * s[0];
        });
    }

    @Test
    void nesterov_followsItsFormula() {
        assertFollows(new Sgd(RATE, 0.9, 0, true), (s, w, g, t) -> {
            s[0] = 0.9 * s[0] + g;
            return w - RATE * (g + 0.9 * s[0]);
        });
    }

    @Test
    void rmsProp_followsItsFormula() {
        assertFollows(new RmsProp(RATE, 0.9, 1e-8, 0.01), (s, w, g, t) -> {
            double gradient = g + 0.01 * w;
            s[0] = 0.9 * s[0] + 0.1 * gradient * gradient;
            return w - RATE * gradient / (Math.sqrt(s[0]) + 1e-8);
        });
    }

    @Test
    void adagrad_followsItsFormula() {
        assertFollows(new Adagrad(RATE, 1e-10, 0), (s, w, g, t) -> {
            s[0] += g * g;
            return w - RATE * g / (Math.sqrt(s[0]) + 1e-10);
        });
    }

    @Test
    void adam_followsItsFormula() {
        assertFollows(new Adam(RATE, 0.9, 0.99, 1e-8, 0.02, false), (s, w, g, t) -> adam(s, w, g + 0.02 * w, t));
    }

    @Test
    void adamWithDecoupledDecay_followsItsFormula() {
        assertFollows(new Adam(RATE, 0.9, 0.99, 1e-8, 0.02, true), (s, w, g, t) -> adam(s, w, g, t) - RATE * 0.02 * w);
    }

    private static double adam(double[] s, double w, double g, int t) {
        s[0] = 0.9 * s[0] + 0.1 * g;
        s[1] = 0.99 * s[1] + 0.01 * g * g;
        double mean = s[0] / (1 - Math.pow(0.9, t));
        double square = s[1] / (1 - Math.pow(0.99, t));
        return w - RATE * mean / (Math.sqrt(square) + 1e-8);
    }

    @Test
    void reset_forgetsEveryState() {
        for (OptimiserSpec spec : List.of(
                new Sgd(RATE, 0.9, 0),
                new RmsProp(RATE, 0.9, 1e-8, 0),
                new Adagrad(RATE, 1e-10, 0),
                Adam.usual(RATE))) {
            try (Optimiser optimiser = Optimiser.of(spec, vectors(List.of(new Segment(0, SIZE))))) {
                float[] once = stepped(optimiser);
                optimiser.step(1);
                optimiser.reset();
                assertArrayEquals(once, stepped(optimiser), spec.toString());
            }
        }
    }

    @Test
    void scheduleFactor_scalesTheStep() {
        try (Optimiser optimiser = Optimiser.of(new Sgd(RATE, 0, 0), vectors(List.of(new Segment(0, SIZE))))) {
            parameters.write(0, weights(), 0, SIZE);
            gradients.write(0, slopes(1), 0, SIZE);
            optimiser.step(0.5);
            float[] moved = values(parameters);
            assertEquals(weights()[7] - 0.05 * slopes(1)[7], moved[7], 1e-6);
        }
    }

    @Test
    void elementsThatAreNotTrained_stay() {
        for (OptimiserSpec spec : List.of(new Sgd(RATE, 0.9, 0.1), Adam.usual(RATE))) {
            try (Optimiser optimiser = Optimiser.of(spec, vectors(List.of(new Segment(10, 20))))) {
                float[] moved = stepped(optimiser);
                for (int i = 0; i < SIZE; i++) {
                    assertEquals(i >= 10 && i < 30, moved[i] != weights()[i], "element " + i);
                }
            }
        }
    }

    @Test
    void boundsOnTheGradient_hold() {
        clipped(new Clipping(true, 2));
        double norm = 0;
        for (float g : values(gradients)) {
            norm += (double) g * g;
        }
        assertEquals(2, Math.sqrt(norm), 1e-4);
        clipped(new Clipping(true, 1e6));
        assertArrayEquals(slopes(1), values(gradients));
        clipped(new Clipping(false, 0.25));
        for (int i = 0; i < SIZE; i++) {
            assertEquals(Math.max(-0.25f, Math.min(0.25f, slopes(1)[i])), values(gradients)[i]);
        }
    }

    @Test
    void termsBesideTheLoss_areThoseOfTheirFormulas() {
        ModelSpec model = ModelSpec.of(List.of(70), List.of(new LayerSpec.Dense(70)));
        Vectors vectors = vectors(List.of(new Segment(0, model.parameterCount())));
        float[] anchor = slopes(3);
        try (GradientTerms terms = new GradientTerms(model, vectors, new Regularisation(0.5, 0.25), Optional.empty())) {
            terms.pullTo(anchor, 2);
            terms.correctBy(slopes(2));
            parameters.write(0, weights(), 0, SIZE);
            gradients.write(0, slopes(1), 0, SIZE);
            terms.apply();
        }
        float[] w = weights();
        float[] found = values(gradients);
        for (int i = 0; i < model.parameterCount(); i++) {
            double penalty = i < 4900 ? 0.25 * w[i] + 0.5 * Math.signum(w[i]) : 0;
            assertEquals(slopes(1)[i] + penalty + 2 * (w[i] - anchor[i]) + slopes(2)[i], found[i], 1e-5);
        }
    }

    private void clipped(Clipping clipping) {
        ModelSpec model = ModelSpec.of(List.of(2), List.of(new LayerSpec.Dense(1)));
        Vectors vectors = vectors(List.of(new Segment(0, SIZE)));
        try (GradientTerms terms = new GradientTerms(model, vectors, Regularisation.NONE, Optional.of(clipping))) {
            gradients.write(0, slopes(1), 0, SIZE);
            terms.apply();
        }
    }

    private void assertFollows(OptimiserSpec spec, Formula formula) {
        double[][] states = new double[SIZE][2];
        double[] expected = new double[SIZE];
        float[] start = weights();
        for (int i = 0; i < SIZE; i++) {
            expected[i] = start[i];
        }
        parameters.write(0, start, 0, SIZE);
        try (Optimiser optimiser = Optimiser.of(spec, vectors(List.of(new Segment(0, SIZE))))) {
            for (int step = 1; step <= STEPS; step++) {
                float[] slopes = slopes(step);
                gradients.write(0, slopes, 0, SIZE);
                optimiser.step(1);
                for (int i = 0; i < SIZE; i++) {
                    expected[i] = formula.step(states[i], expected[i], slopes[i], step);
                }
            }
        }
        float[] found = values(parameters);
        for (int i = 0; i < SIZE; i++) {
            assertEquals(expected[i], found[i], 2e-5, "element " + i);
        }
    }

    private float[] stepped(Optimiser optimiser) {
        parameters.write(0, weights(), 0, SIZE);
        gradients.write(0, slopes(1), 0, SIZE);
        optimiser.step(1);
        return values(parameters);
    }

    private Vectors vectors(List<Segment> trained) {
        return new Vectors(kernels, arena, parameters, gradients, trained);
    }

    private static float[] weights() {
        float[] weights = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            weights[i] = (float) Math.sin(i * 0.7) + 0.01f;
        }
        return weights;
    }

    private static float[] slopes(int step) {
        float[] slopes = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            slopes[i] = (float) Math.cos(i * 0.3 * step) + 0.02f;
        }
        return slopes;
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[SIZE];
        tensor.read(0, values, 0, SIZE);
        return values;
    }
}
