package io.sottovoce.simulator.report;

/**
 * The privacy of a task after a round; epsilons are those of the worst client.
 *
 * @param delta that all of them are stated at
 * @param epsilon zero-out: what is claimed
 * @param readersEpsilon zero-out, for whoever sees the published models and nothing else
 * @param replaceOneEpsilon replace-one
 * @param gaussianEpsilon under the Gaussian accountant: a reference, not a claim
 * @param ownNoiseEpsilon if all other clients colluded
 */
public record PrivacyPoint(
        double delta,
        double epsilon,
        double readersEpsilon,
        double replaceOneEpsilon,
        double gaussianEpsilon,
        double ownNoiseEpsilon) {}
