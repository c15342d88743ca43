package io.sottovoce.rounds.optimiser;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Federated averaging: {@code x <- x + eta Delta}.
 *
 * @param learningRate {@code eta}; 1 is the plain average of McMahan et al. 2017
 */
public record FedAvg(double learningRate) implements ServerOptimiser {
    static final String KIND = "fedavg";

    public FedAvg {
        Checks.learningRate(learningRate);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Double> initialState() {
        return List.of();
    }

    @Override
    public void step(double[] parameters, double[] meanDelta, double[][] state, int length) {
        for (int i = 0; i < length; i++) {
            parameters[i] += learningRate * meanDelta[i];
        }
    }

    @Override
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", KIND);
        tree.put("learningRate", learningRate);
        return tree;
    }
}
