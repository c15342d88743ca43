package io.sottovoce.rounds.optimiser;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.List;

/** Reads a server optimiser. Defaults: the plain average for FedAvg and FedAvgM, Reddi et al. 2021 for the adaptive ones. */
final class OptimiserReader {
    private static final List<String> KINDS =
            List.of(FedAvg.KIND, FedAvgM.KIND, FedAdam.KIND, FedYogi.KIND, FedAdagrad.KIND);
    /** Least value of settings that must be more than zero. */
    private static final double POSITIVE_MIN = 1e-12;
    /** Largest value of settings that must be less than one. */
    private static final double DECAY_MAX = 0.999_999;

    private static final double ADAPTIVE_LEARNING_RATE = 0.1;
    private static final double ADAPTIVE_EPSILON = 1e-3;

    private OptimiserReader() {}

    static ServerOptimiser read(SpecTree tree) {
        String kind = tree.oneOf("kind", KINDS, FedAvg.KIND);
        ServerOptimiser optimiser =
                switch (kind) {
                    case FedAvgM.KIND -> new FedAvgM(learningRate(tree, 1), decay(tree, "momentum", 0.9));
                    case FedAdam.KIND -> new FedAdam(rate(tree), decay(tree, "beta1", 0.9), beta2(tree), epsilon(tree));
                    case FedYogi.KIND -> new FedYogi(rate(tree), decay(tree, "beta1", 0.9), beta2(tree), epsilon(tree));
                    case FedAdagrad.KIND -> new FedAdagrad(rate(tree), decay(tree, "beta1", 0), epsilon(tree));
                    default -> new FedAvg(learningRate(tree, 1));
                };
        tree.finish();
        return optimiser;
    }

    private static double rate(SpecTree tree) {
        return learningRate(tree, ADAPTIVE_LEARNING_RATE);
    }

    private static double learningRate(SpecTree tree, double otherwise) {
        return tree.real("learningRate", POSITIVE_MIN, ServerOptimiser.LEARNING_RATE_MAX, otherwise);
    }

    private static double decay(SpecTree tree, String name, double otherwise) {
        return tree.real(name, 0, DECAY_MAX, otherwise);
    }

    private static double beta2(SpecTree tree) {
        return decay(tree, "beta2", 0.99);
    }

    private static double epsilon(SpecTree tree) {
        return tree.real("epsilon", AdaptiveStep.EPSILON_MIN, AdaptiveStep.EPSILON_MAX, ADAPTIVE_EPSILON);
    }
}
