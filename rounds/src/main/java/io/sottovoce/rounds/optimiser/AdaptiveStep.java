package io.sottovoce.rounds.optimiser;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * What the three adaptive optimisers share (Reddi et al. 2021, Algorithm 2): {@code m <- beta1 m + (1 - beta1) Delta},
 * {@code v} by the optimiser's own rule, {@code x <- x + eta m / (sqrt(v) + tau)}; no bias correction; before the first
 * round {@code m = 0} and {@code v = tau^2}.
 */
final class AdaptiveStep {
    /** Least {@code tau}: its square, 1e-24, is still a normal float32, the precision in which {@code v} is stored. */
    static final double EPSILON_MIN = 1e-12;

    static final double EPSILON_MAX = 1;

    private AdaptiveStep() {}

    static List<Double> initialState(double epsilon) {
        return List.of(0.0, epsilon * epsilon);
    }

    /** One step; {@code secondMoment} maps {@code (v, Delta^2)} to the new {@code v}. */
    static void step(
            Block block, double learningRate, double beta1, double epsilon, DoubleBinaryOperator secondMoment) {
        double[] m = block.state[0];
        double[] v = block.state[1];
        for (int i = 0; i < block.length; i++) {
            double delta = block.meanDelta[i];
            m[i] = beta1 * m[i] + (1 - beta1) * delta;
            v[i] = secondMoment.applyAsDouble(v[i], delta * delta);
            block.parameters[i] += learningRate * m[i] / (Math.sqrt(v[i]) + epsilon);
        }
    }

    static Map<String, Object> tree(String kind, double learningRate, double beta1, double epsilon) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind);
        tree.put("learningRate", learningRate);
        tree.put("beta1", beta1);
        tree.put("epsilon", epsilon);
        return tree;
    }

    /** The arguments of {@link ServerOptimiser#step}, held together. */
    static final class Block {
        private final double[] parameters;
        private final double[] meanDelta;
        private final double[][] state;
        private final int length;

        Block(double[] parameters, double[] meanDelta, double[][] state, int length) {
            this.parameters = parameters;
            this.meanDelta = meanDelta;
            this.state = state;
            this.length = length;
        }
    }
}
