package io.sottovoce.rounds.optimiser;

/** Range checks of optimiser settings. */
final class Checks {
    private Checks() {}

    static void learningRate(double value) {
        if (!(value > 0 && value <= ServerOptimiser.LEARNING_RATE_MAX)) {
            throw refused("learningRate", value, "more than 0, at most " + ServerOptimiser.LEARNING_RATE_MAX);
        }
    }

    static void decay(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw refused(name, value, "from 0 to less than 1");
        }
    }

    static void epsilon(double value) {
        if (!(value >= AdaptiveStep.EPSILON_MIN && value <= AdaptiveStep.EPSILON_MAX)) {
            throw refused("epsilon", value, "from " + AdaptiveStep.EPSILON_MIN + " to " + AdaptiveStep.EPSILON_MAX);
        }
    }

    private static IllegalArgumentException refused(String name, double value, String expected) {
        return new IllegalArgumentException(name + ": found " + value + ", expected " + expected);
    }
}
