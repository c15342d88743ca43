package io.sottovoce.rounds.optimiser;

import java.util.List;
import java.util.Map;

/**
 * Adaptive federated optimisation with {@code v <- v - (1 - beta2) Delta^2 sign(v - Delta^2)} (Reddi et al. 2021, Algorithm 2, FedYogi).
 *
 * @param learningRate {@code eta}
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon {@code tau}, the degree of adaptivity
 */
public record FedYogi(double learningRate, double beta1, double beta2, double epsilon) implements ServerOptimiser {
    static final String KIND = "fedyogi";

    public FedYogi {
        Checks.learningRate(learningRate);
        Checks.decay("beta1", beta1);
        Checks.decay("beta2", beta2);
        Checks.epsilon(epsilon);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Double> initialState() {
        return AdaptiveStep.initialState(epsilon);
    }

    @Override
    public void step(double[] parameters, double[] meanDelta, double[][] state, int length) {
        AdaptiveStep.Block block = new AdaptiveStep.Block(parameters, meanDelta, state, length);
        AdaptiveStep.step(
                block, learningRate, beta1, epsilon, (v, square) -> v - (1 - beta2) * square * Math.signum(v - square));
    }

    @Override
    public Map<String, Object> toTree() {
        Map<String, Object> tree = AdaptiveStep.tree(KIND, learningRate, beta1, epsilon);
        tree.put("beta2", beta2);
        return tree;
    }
}
