package io.sottovoce.rounds.release;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the costly measures are taken.
 *
 * @param examples held-out examples that they look at, at most
 * @param epsilon largest change of a feature under attack, Linf, in units of the data
 * @param steps steps of the attack
 * @param sigma standard deviation of the noise of a certificate, in units of the data
 * @param radius L2 radius that a certificate must have
 * @param samples noisy copies of an example for its certificate
 * @param searchSteps steps of the search for a trigger, a class
 */
public record ProbeSettings(
        int examples, double epsilon, int steps, double sigma, double radius, int samples, int searchSteps) {
    private static final int EXAMPLES_MAX = 100_000;
    private static final int STEPS_MAX = 10_000;

    /** What takes the measures, as it is made of these settings. */
    @FunctionalInterface
    public interface Design<T> {
        T of(int examples, double epsilon, int steps, double sigma, double radius, int samples, int searchSteps);
    }

    /** These settings as what takes the measures wants them. */
    public <T> T as(Design<T> design) {
        return design.of(examples, epsilon, steps, sigma, radius, samples, searchSteps);
    }

    static ProbeSettings fromTree(SpecTree tree) {
        ProbeSettings settings = new ProbeSettings(
                tree.integer("examples", 10, EXAMPLES_MAX, 500),
                tree.real("epsilon", 1e-6, 1, 0.1),
                tree.integer("steps", 1, STEPS_MAX, 20),
                tree.real("sigma", 1e-6, 10, 0.25),
                tree.real("radius", 1e-6, 100, 0.25),
                tree.integer("samples", 100, 1_000_000, 1000),
                tree.integer("searchSteps", 10, STEPS_MAX, 150));
        tree.finish();
        return settings;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("examples", examples);
        tree.put("epsilon", epsilon);
        tree.put("steps", steps);
        tree.put("sigma", sigma);
        tree.put("radius", radius);
        tree.put("samples", samples);
        tree.put("searchSteps", searchSteps);
        return tree;
    }
}
