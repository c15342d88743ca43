package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.release.FederatedEvaluation;
import io.sottovoce.rounds.round.SecureSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the sums of one round together. */
final class Opening {
    private Opening() {}

    static OpenedSum of(
            SecureSummary begun,
            List<OpenedSum.GroupMean> means,
            List<ClientId> inputs,
            SecureSummary.@Nullable Noise figures) {
        double trained = 0;
        double loss = 0;
        for (OpenedSum.GroupMean mean : means) {
            trained += mean.inputs() * mean.trained();
            loss += mean.inputs() * mean.trained() * mean.meanLoss();
        }
        List<ClientId> sorted = new ArrayList<>(inputs);
        sorted.sort(null);
        SecureSummary summary = new SecureSummary(
                begun.session(),
                begun.clients(),
                begun.shares(),
                sorted.size(),
                begun.clip(),
                sorted.isEmpty() ? 0 : trained / sorted.size(),
                trained > 0 ? loss / trained : 0,
                figures,
                begun.groups(),
                means.size(),
                means.stream()
                        .filter(mean -> !mean.evaluation().isEmpty())
                        .map(mean -> FederatedEvaluation.ofPairs(mean.evaluation()))
                        .reduce(FederatedEvaluation::plus)
                        .orElse(null));
        return new OpenedSum(means, sorted, summary);
    }
}
