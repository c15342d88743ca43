package io.sottovoce.rounds.optimiser;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Federated averaging with server momentum (Hsu et al. 2019, section 4.3): {@code v <- beta v + Delta},
 * {@code x <- x + eta v}. With their sign of {@code Delta} the second line reads {@code w <- w - v}; the learning rate is
 * ours, 1 is theirs.
 *
 * @param learningRate {@code eta}
 * @param momentum {@code beta}
 */
public record FedAvgM(double learningRate, double momentum) implements ServerOptimiser {
    static final String KIND = "fedavgm";

    public FedAvgM {
        Checks.learningRate(learningRate);
        Checks.decay("momentum", momentum);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Double> initialState() {
        return List.of(0.0);
    }

    @Override
    public void step(double[] parameters, double[] meanDelta, double[][] state, int length) {
        double[] velocity = state[0];
        for (int i = 0; i < length; i++) {
            velocity[i] = momentum * velocity[i] + meanDelta[i];
            parameters[i] += learningRate * velocity[i];
        }
    }

    @Override
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", KIND);
        tree.put("learningRate", learningRate);
        tree.put("momentum", momentum);
        return tree;
    }
}
