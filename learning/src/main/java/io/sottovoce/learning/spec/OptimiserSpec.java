package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The declaration of an optimiser. State, where there is any, starts afresh with each local training. */
public sealed interface OptimiserSpec {
    /** The largest learning rate. */
    double LEARNING_RATE_MAX = 1000;

    /** The learning rate, before the schedule. */
    double learningRate();

    /** The same optimiser with another learning rate. */
    OptimiserSpec withLearningRate(double other);

    /** The optimiser as a level of a neutral tree. */
    Map<String, Object> toTree();

    /** Reads an optimiser strictly. */
    static OptimiserSpec read(SpecTree tree) {
        String kind = tree.oneOf("kind", List.of("sgd", "rmsprop", "adam", "adamw", "adagrad"));
        double rate = tree.real("learningRate", 0, LEARNING_RATE_MAX);
        double decay = tree.real("weightDecay", 0, 1, kind.equals("adamw") ? 0.01 : 0);
        OptimiserSpec spec =
                switch (kind) {
                    case "sgd" -> new Sgd(rate, tree.real("momentum", 0, 1, 0), decay, tree.flag("nesterov", false));
                    case "rmsprop" -> new RmsProp(rate, tree.real("decay", 0, 1, 0.99), epsilon(tree, 1e-8), decay);
                    case "adagrad" -> new Adagrad(rate, epsilon(tree, 1e-10), decay);
                    default ->
                        new Adam(
                                rate,
                                tree.real("beta1", 0, 1, 0.9),
                                tree.real("beta2", 0, 1, 0.999),
                                epsilon(tree, 1e-8),
                                decay,
                                kind.equals("adamw"));
                };
        tree.finish();
        return spec;
    }

    private static double epsilon(SpecTree tree, double otherwise) {
        return tree.real("epsilon", 0, 1, otherwise);
    }

    private static void require(String key, double value, double max, boolean inclusive) {
        if (!(value >= 0 && (inclusive ? value <= max : value < max))) {
            throw new SpecException(
                    "training.optimiser." + key,
                    "found " + value + ", expected a number from 0 to " + (inclusive ? "" : "below ") + max);
        }
    }

    /**
     * Stochastic gradient descent: {@code g += weightDecay * w; v = momentum * v + g; w -= learningRate * v}, or in
     * Nesterov's form {@code w -= learningRate * (g + momentum * v)} (Sutskever et al. 2013).
     *
     * @param learningRate in 0..1000
     * @param momentum in [0, 1)
     * @param weightDecay in 0..1
     */
    record Sgd(double learningRate, double momentum, double weightDecay, boolean nesterov) implements OptimiserSpec {
        /** Refuses values out of range. */
        public Sgd {
            require("learningRate", learningRate, LEARNING_RATE_MAX, true);
            require("momentum", momentum, 1, false);
            require("weightDecay", weightDecay, 1, true);
            if (nesterov && momentum == 0) {
                throw new SpecException(
                        "training.optimiser.nesterov", "found without momentum, expected momentum above 0");
            }
        }

        /** With plain momentum. */
        public Sgd(double learningRate, double momentum, double weightDecay) {
            this(learningRate, momentum, weightDecay, false);
        }

        /** Plain descent. */
        public static Sgd plain(double learningRate) {
            return new Sgd(learningRate, 0, 0);
        }

        @Override
        public Sgd withLearningRate(double other) {
            return new Sgd(other, momentum, weightDecay, nesterov);
        }

        @Override
        public Map<String, Object> toTree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("kind", "sgd");
            tree.put("learningRate", learningRate);
            tree.put("momentum", momentum);
            tree.put("weightDecay", weightDecay);
            if (nesterov) {
                tree.put("nesterov", true);
            }
            return tree;
        }
    }

    /**
     * RMSProp (Tieleman and Hinton 2012): {@code g += weightDecay * w; s = decay * s + (1 - decay) g^2; w -= learningRate g
     * / (sqrt(s) + epsilon)}.
     */
    record RmsProp(double learningRate, double decay, double epsilon, double weightDecay) implements OptimiserSpec {
        /** Refuses values out of range. */
        public RmsProp {
            require("learningRate", learningRate, LEARNING_RATE_MAX, true);
            require("decay", decay, 1, false);
            require("epsilon", epsilon, 1, true);
            require("weightDecay", weightDecay, 1, true);
        }

        @Override
        public RmsProp withLearningRate(double other) {
            return new RmsProp(other, decay, epsilon, weightDecay);
        }

        @Override
        public Map<String, Object> toTree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("kind", "rmsprop");
            tree.put("learningRate", learningRate);
            tree.put("decay", decay);
            tree.put("epsilon", epsilon);
            tree.put("weightDecay", weightDecay);
            return tree;
        }
    }

    /** Adagrad (Duchi, Hazan and Singer 2011): {@code s += g^2; w -= learningRate g / (sqrt(s) + epsilon)}. */
    record Adagrad(double learningRate, double epsilon, double weightDecay) implements OptimiserSpec {
        /** Refuses values out of range. */
        public Adagrad {
            require("learningRate", learningRate, LEARNING_RATE_MAX, true);
            require("epsilon", epsilon, 1, true);
            require("weightDecay", weightDecay, 1, true);
        }

        @Override
        public Adagrad withLearningRate(double other) {
            return new Adagrad(other, epsilon, weightDecay);
        }

        @Override
        public Map<String, Object> toTree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("kind", "adagrad");
            tree.put("learningRate", learningRate);
            tree.put("epsilon", epsilon);
            tree.put("weightDecay", weightDecay);
            return tree;
        }
    }

    /**
     * Adam (Kingma and Ba 2015) with corrected bias: {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -=
     * learningRate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)}.
     *
     * @param decoupled whether weight decay is AdamW's, {@code w -= learningRate weightDecay w} (Loshchilov and Hutter
     *     2019), else it is added to the gradient
     */
    record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
            implements OptimiserSpec {
        /** Refuses values out of range. */
        public Adam {
            require("learningRate", learningRate, LEARNING_RATE_MAX, true);
            require("beta1", beta1, 1, false);
            require("beta2", beta2, 1, false);
            require("epsilon", epsilon, 1, true);
            require("weightDecay", weightDecay, 1, true);
        }

        /** Adam with its usual settings. */
        public static Adam usual(double learningRate) {
            return new Adam(learningRate, 0.9, 0.999, 1e-8, 0, false);
        }

        @Override
        public Adam withLearningRate(double other) {
            return new Adam(other, beta1, beta2, epsilon, weightDecay, decoupled);
        }

        @Override
        public Map<String, Object> toTree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("kind", decoupled ? "adamw" : "adam");
            tree.put("learningRate", learningRate);
            tree.put("beta1", beta1);
            tree.put("beta2", beta2);
            tree.put("epsilon", epsilon);
            tree.put("weightDecay", weightDecay);
            return tree;
        }
    }
}
