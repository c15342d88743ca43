package io.sottovoce.rounds.round;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.release.FederatedEvaluation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a round's secure sum was, for the record. There from the moment at which a first byte of masked input may arrive.
 *
 * @param session sid
 * @param clients n, size of the roster
 * @param shares n_eff, noise shares that are sure to be in the sum
 * @param inputs |U3|, inputs in the sum; 0 where none was opened
 * @param clip C
 * @param trained share of the inputs that come from training; noisy
 * @param meanLoss mean training loss of those, clipped to the task's bound; noisy
 * @param noise null where clients add none
 * @param groups sums that the cohort was cut into
 * @param opened sums that were opened and count
 * @param evaluation what the clients found of the model that they received; null where they were not asked
 */
public record SecureSummary(
        ContentHash session,
        int clients,
        int shares,
        int inputs,
        double clip,
        double trained,
        double meanLoss,
        @Nullable Noise noise,
        int groups,
        int opened,
        @Nullable FederatedEvaluation evaluation) {
    /** Of a round whose inputs may come: nothing is open yet. */
    public static SecureSummary begun(
            ContentHash session, int clients, int shares, double clip, @Nullable Noise noise, int groups) {
        return new SecureSummary(session, clients, shares, 0, clip, 0, 0, noise, groups, 0, null);
    }

    /**
     * The privacy of a round and of the task up to it. Epsilons are those of the worst client, at {@code delta}.
     *
     * @param mechanism with unit and adjacency
     * @param noiseMultiplier z
     * @param roundEpsilon of this round alone, for display: epsilons of rounds do not add up
     * @param epsilon of the task so far, zero-out: what is claimed
     * @param readersEpsilon of the task so far, zero-out, for whoever sees the published models and nothing else
     * @param replaceOneEpsilon of the task so far, replace-one
     * @param ownNoiseEpsilon of the task so far if all others collude
     * @param gaussianEpsilon of the task so far under the Gaussian accountant: a reference, not a claim
     */
    public record Noise(
            String mechanism,
            double noiseMultiplier,
            double delta,
            double roundEpsilon,
            double epsilon,
            double readersEpsilon,
            double replaceOneEpsilon,
            double ownNoiseEpsilon,
            double gaussianEpsilon) {
        /** These figures once a model is to be published. */
        public Noise published(double readers) {
            return new Noise(
                    mechanism,
                    noiseMultiplier,
                    delta,
                    roundEpsilon,
                    epsilon,
                    readers,
                    replaceOneEpsilon,
                    ownNoiseEpsilon,
                    gaussianEpsilon);
        }
    }

    /** The privacy, where clients add noise. */
    public Optional<Noise> noised() {
        return Optional.ofNullable(noise);
    }

    /** This summary once the sum is open. */
    public SecureSummary opened(int inputsInSum, double trainedShare, double loss) {
        return new SecureSummary(
                session, clients, shares, inputsInSum, clip, trainedShare, loss, noise, groups, 1, evaluation);
    }

    /** This summary with other figures of privacy. */
    public SecureSummary with(@Nullable Noise figures) {
        return new SecureSummary(
                session, clients, shares, inputs, clip, trained, meanLoss, figures, groups, opened, evaluation);
    }

    /** This summary with what clients found of the model that they received. */
    public SecureSummary evaluated(@Nullable FederatedEvaluation found) {
        return new SecureSummary(
                session, clients, shares, inputs, clip, trained, meanLoss, noise, groups, opened, found);
    }

    /** What the clients found of the model that they received, where they were asked. */
    public Optional<FederatedEvaluation> found() {
        return Optional.ofNullable(evaluation);
    }
}
