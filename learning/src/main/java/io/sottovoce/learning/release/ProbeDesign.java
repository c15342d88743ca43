package io.sottovoce.learning.release;

/**
 * How the costly measures of a candidate are taken.
 *
 * @param examples held-out examples that they look at, at most
 * @param epsilon largest change of a feature under attack, Linf
 * @param steps steps of the attack
 * @param sigma standard deviation of the noise of a certificate
 * @param radius L2 radius that a certificate must have
 * @param samples noisy copies of an example for its certificate
 * @param searchSteps steps of the search for a trigger, a class
 * @param low smallest value of a feature
 * @param high largest value of a feature
 */
public record ProbeDesign(
        int examples,
        double epsilon,
        int steps,
        double sigma,
        double radius,
        int samples,
        int searchSteps,
        float low,
        float high) {
    /** A design for features in [0, 1]. */
    public static ProbeDesign ofUnitFeatures(
            int examples, double epsilon, int steps, double sigma, double radius, int samples, int searchSteps) {
        return new ProbeDesign(examples, epsilon, steps, sigma, radius, samples, searchSteps, 0, 1);
    }
}
