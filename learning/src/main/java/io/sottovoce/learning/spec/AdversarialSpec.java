package io.sottovoce.learning.spec;

import io.sottovoce.learning.attack.Norm;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What training does to its examples so that the model stands up to an attacker.
 *
 * <p>As a tree: {@code {method: pgd, epsilon: 0.3, steps: 7}}, {@code {method: fast, epsilon: 0.3, warmup: 500}}, {@code
 * {method: trades, epsilon: 0.3, beta: 6}}, {@code {method: noise, sigma: 0.25}}.
 *
 * @param epsilon largest norm of a perturbation; of {@link Method#NOISE} the deviation of each feature
 * @param steps of the inner search; 0 for noise
 * @param stepSize length of a step; 0 for noise
 * @param cleanShare share of the loss that is taken of the examples as they are; 0 for trades, whose loss has them anyway
 * @param beta weight of the divergence in trades; 0 elsewhere
 * @param warmup steps of one training over which epsilon rises from 0 and, where there is one, the clean share falls from 1
 * @param low smallest valid feature; perturbed examples stay within
 * @param high largest valid feature
 */
public record AdversarialSpec(
        Method method,
        Norm norm,
        double epsilon,
        int steps,
        double stepSize,
        double cleanShare,
        double beta,
        int warmup,
        double low,
        double high) {
    /** Methods. */
    public enum Method {
        /** The end of projected gradient ascent takes the example's place (Madry et al. 2018). */
        PGD("pgd"),
        /** Loss on the example plus beta times the divergence from it nearby (Zhang et al., TRADES, 2019, equation 5). */
        TRADES("trades"),
        /** One long step from a random start (Wong, Rice and Kolter, Fast is better than free, 2020, algorithm 3). */
        FAST("fast"),
        /** Gaussian noise, for certificates by smoothing (Cohen, Rosenfeld and Kolter 2019, section 3.2.3). */
        NOISE("noise");

        private final String word;

        Method(String word) {
            this.word = word;
        }

        /** The word in a tree. */
        public String word() {
            return word;
        }
    }

    /** The most steps of an inner search. */
    public static final int STEPS_MAX = 1000;

    private static final String PATH = "training.adversarial";
    private static final double BETA_MAX = 1000;
    private static final double FEATURE_MAX = 1e6;
    private static final double FAST_STEP = 1.25;
    private static final double PGD_STEP = 2.5;
    private static final List<String> METHODS =
            Arrays.stream(Method.values()).map(Method::word).toList();

    /** Refuses what no training can mean. */
    public AdversarialSpec {
        require(low < high, "high", high + " with low " + low, "a larger number than low");
        boolean noise = method == Method.NOISE;
        require(epsilon > 0, noise ? "sigma" : "epsilon", epsilon, "a number above 0");
        require(noise || fits(norm, epsilon, high - low), "epsilon", epsilon, atMost(norm, high - low));
        require(noise || (steps >= 1 && steps <= STEPS_MAX), "steps", steps, "1 to " + STEPS_MAX);
        require(method != Method.FAST || steps == 1, "steps", steps, "1 with method fast");
        require(noise || (stepSize > 0 && stepSize <= 2 * epsilon), "stepSize", stepSize, "above 0 to twice epsilon");
        require(cleanShare >= 0 && cleanShare < 1, "cleanShare", cleanShare, "0 to below 1");
        boolean trades = method == Method.TRADES;
        require(!trades || cleanShare == 0, "cleanShare", cleanShare, "none with method trades");
        require(trades ? beta > 0 && beta <= BETA_MAX : beta == 0, "beta", beta, "above 0 with trades, none elsewhere");
    }

    /** Whether a step takes each example twice: as it is and perturbed. */
    public boolean pairs() {
        return method == Method.TRADES || cleanShare > 0;
    }

    /** The part of epsilon that a step uses, 0 to 1: what warms up. */
    public double warmth(long step) {
        return warmup == 0 ? 1 : Math.min(1, (step + 1.0) / warmup);
    }

    /** The same with another epsilon; step sizes change with it. */
    public AdversarialSpec withEpsilon(double other) {
        double size = stepSize * other / epsilon;
        return new AdversarialSpec(method, norm, other, steps, size, cleanShare, beta, warmup, low, high);
    }

    static AdversarialSpec read(SpecTree tree) {
        String word = tree.oneOf("method", METHODS);
        Method method = Arrays.stream(Method.values())
                .filter(each -> each.word.equals(word))
                .findFirst()
                .orElseThrow();
        double low = tree.real("low", -FEATURE_MAX, FEATURE_MAX, 0);
        double high = tree.real("high", -FEATURE_MAX, FEATURE_MAX, 1);
        int warmup = tree.integer("warmup", 0, TrainingPlan.STEPS_MAX, 0);
        AdversarialSpec spec = method == Method.NOISE
                ? new AdversarialSpec(
                        method, Norm.L2, tree.real("sigma", 0, FEATURE_MAX), 0, 0, 0, 0, warmup, low, high)
                : search(tree, method, low, high, warmup);
        tree.finish();
        return spec;
    }

    private static AdversarialSpec search(SpecTree tree, Method method, double low, double high, int warmup) {
        double epsilon = tree.real("epsilon", 0, FEATURE_MAX);
        boolean fast = method == Method.FAST;
        int steps = tree.integer("steps", 0, STEPS_MAX, fast ? 1 : 7);
        double usual = fast ? FAST_STEP * epsilon : Math.min(2, PGD_STEP / Math.max(1, steps)) * epsilon;
        return new AdversarialSpec(
                method,
                Norm.ofWord(tree.oneOf("norm", Norm.words(), Norm.LINF.word())),
                epsilon,
                steps,
                tree.real("stepSize", 0, FEATURE_MAX, usual),
                tree.real("cleanShare", 0, 1, 0),
                tree.real("beta", 0, BETA_MAX, method == Method.TRADES ? 6 : 0),
                warmup,
                low,
                high);
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("method", method.word());
        if (method == Method.NOISE) {
            tree.put("sigma", epsilon);
        } else {
            tree.put("norm", norm.word());
            tree.put("epsilon", epsilon);
            tree.put("steps", (long) steps);
            tree.put("stepSize", stepSize);
            tree.put("cleanShare", cleanShare);
        }
        if (method == Method.TRADES) {
            tree.put("beta", beta);
        }
        tree.put("warmup", (long) warmup);
        tree.put("low", low);
        tree.put("high", high);
        return tree;
    }

    /** In L2 the range of one feature bounds nothing by itself; how many there are is the plan's to know. */
    private static boolean fits(Norm norm, double epsilon, double range) {
        return norm == Norm.L2 || epsilon <= range;
    }

    private static String atMost(Norm norm, double range) {
        return norm == Norm.L2 ? "a number above 0" : "at most " + range + ", the range of the data";
    }

    /** Refuses an epsilon in L2 that reaches across all features at once. */
    void requireWithin(long features) {
        double diagonal = (high - low) * Math.sqrt((double) features);
        require(
                method == Method.NOISE || norm == Norm.LINF || epsilon <= diagonal,
                "epsilon",
                epsilon,
                "at most " + diagonal + ", the diagonal of the data's range");
    }

    private static void require(boolean holds, String key, Object found, String expected) {
        if (!holds) {
            throw new SpecException(PATH + "." + key, "found " + found + ", expected " + expected);
        }
    }
}
