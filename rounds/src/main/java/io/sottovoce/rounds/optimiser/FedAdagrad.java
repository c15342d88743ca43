package io.sottovoce.rounds.optimiser;

import java.util.List;
import java.util.Map;

/**
 * Adaptive federated optimisation with {@code v <- v + Delta^2} (Reddi et al. 2021, Algorithm 2, FedAdagrad).
 *
 * @param learningRate {@code eta}
 * @param beta1 decay of the first moment
 * @param epsilon {@code tau}, the degree of adaptivity
 */
public record FedAdagrad(double learningRate, double beta1, double epsilon) implements ServerOptimiser {
    static final String KIND = "fedadagrad";

    public FedAdagrad {
        Checks.learningRate(learningRate);
        Checks.decay("beta1", beta1);
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
        AdaptiveStep.step(block, learningRate, beta1, epsilon, (v, square) -> v + square);
    }

    @Override
    public Map<String, Object> toTree() {
        return AdaptiveStep.tree(KIND, learningRate, beta1, epsilon);
    }
}
