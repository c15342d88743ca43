package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The declaration of an optimiser. State, where there is any, starts afresh with each local training. */
public sealed interface OptimiserSpec {
    /** The optimiser as a level of a neutral tree. */
    Map<String, Object> toTree();

    /** Reads an optimiser strictly. */
    static OptimiserSpec read(SpecTree tree) {
        tree.oneOf("kind", List.of("sgd"));
        Sgd sgd = new Sgd(
                tree.real("learningRate", 0, Sgd.LEARNING_RATE_MAX),
                tree.real("momentum", 0, 1, 0),
                tree.real("weightDecay", 0, 1, 0));
        tree.finish();
        return sgd;
    }

    /**
     * Stochastic gradient descent: {@code g += weightDecay * w; v = momentum * v + g; w -= learningRate * v}.
     *
     * @param learningRate in 0..1000
     * @param momentum in [0, 1)
     * @param weightDecay in 0..1
     */
    record Sgd(double learningRate, double momentum, double weightDecay) implements OptimiserSpec {
        static final double LEARNING_RATE_MAX = 1000;

        /** Refuses values out of range. */
        public Sgd {
            require("learningRate", learningRate, LEARNING_RATE_MAX, true);
            require("momentum", momentum, 1, false);
            require("weightDecay", weightDecay, 1, true);
        }

        /** Plain descent. */
        public static Sgd plain(double learningRate) {
            return new Sgd(learningRate, 0, 0);
        }

        @Override
        public Map<String, Object> toTree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("kind", "sgd");
            tree.put("learningRate", learningRate);
            tree.put("momentum", momentum);
            tree.put("weightDecay", weightDecay);
            return tree;
        }

        private static void require(String key, double value, double max, boolean inclusive) {
            if (!(value >= 0 && (inclusive ? value <= max : value < max))) {
                throw new SpecException(
                        "optimiser." + key,
                        "found " + value + ", expected a number from 0 to " + (inclusive ? "" : "below ") + max);
            }
        }
    }
}
