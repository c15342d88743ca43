package io.sottovoce.server.engine;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.rounds.release.FederatedEvaluation;
import io.sottovoce.rounds.round.SecureSummary;
import org.jspecify.annotations.Nullable;

/**
 * How the sum of one session is read: planned when input is about to be asked for, done once when the sum is open. Guarded
 * by the lock of its session.
 */
final class SumReading {
    private final RoundRef ref;
    private @Nullable ReleasePlan plan;
    private @Nullable SecureSummary summary;
    private @Nullable ReleaseResult result;

    SumReading(RoundRef ref) {
        this.ref = ref;
    }

    /** Fixes how the sum will be read; returns what the round's record says of it from here on. */
    SecureSummary begin(ReleasePlan begun, SecureSummary.@Nullable Noise noise, ContentHash session) {
        plan = begun;
        summary = SecureSummary.begun(
                session,
                begun.cohort().clients(),
                begun.encoding().shares(),
                begun.encoding().clip(),
                noise,
                1);
        return summary;
    }

    /**
     * Reads the sum; returns what the round's record says of it now.
     *
     * @throws IllegalStateException where no reading has begun
     */
    SecureSummary open(ContentHash session, ClearSum clear) {
        if (plan == null || summary == null) {
            throw new IllegalStateException("a sum without a release");
        }
        ReleaseResult read = ReleaseResult.of(plan, session, clear);
        result = read;
        return summary.opened(read.inputs(), read.trained(), read.meanLoss())
                .evaluated(read.evaluation().isEmpty() ? null : FederatedEvaluation.ofPairs(read.evaluation()));
    }

    /**
     * The mean that the sum was read as.
     *
     * @throws IllegalStateException where it was not read yet
     */
    ReleaseResult result() {
        if (result == null) {
            throw new IllegalStateException("the sum of " + ref + " is not open");
        }
        return result;
    }
}
