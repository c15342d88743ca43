package io.sottovoce.privacy.accounting.book;

import io.sottovoce.privacy.accounting.RenyiBudget;

/**
 * A target: at most epsilon at delta, errors of the sampler and of the secure sum included.
 *
 * @param epsilon the most that may be spent
 * @param delta the delta it is stated at
 */
public record Budget(double epsilon, double delta) {
    public Budget {
        if (!(epsilon > 0) || Double.isInfinite(epsilon) || !(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("budget of epsilon " + epsilon + " at delta " + delta
                    + ", expected finite epsilon > 0 and 0 < delta < 1");
        }
    }

    /**
     * Whether some order proves the target: with t the total variation of all draws and f the failure of the secure
     * sums, {@code delta + (1 + e^eps) t + f} is what holds, so only the rest of delta is left for the conversion. A smaller
     * epsilon that holds is enough: at a large target {@code e^eps} alone would leave nothing of delta.
     */
    public boolean covers(RenyiBudget spent, double samplingError, double protocolFailure) {
        double halfway = Math.min(epsilon, spent.epsilon(delta / 2).epsilon());
        return proves(epsilon, spent, samplingError, protocolFailure)
                || proves(halfway, spent, samplingError, protocolFailure);
    }

    private boolean proves(double claimed, RenyiBudget spent, double samplingError, double protocolFailure) {
        double left = delta - (1 + Math.exp(claimed)) * samplingError - protocolFailure;
        return left > DELTA_MIN && spent.epsilon(left).epsilon() <= claimed;
    }

    private static final double DELTA_MIN = 1e-20;
}
