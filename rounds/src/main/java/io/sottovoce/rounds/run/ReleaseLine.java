package io.sottovoce.rounds.run;

import io.sottovoce.rounds.release.CanarySpec;
import io.sottovoce.rounds.release.ReleaseSpec;
import io.sottovoce.rounds.release.Verdict;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.round.SecureSummary;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Which version of a task is published: a function of its records alone, so that there is nothing else to save and a crash
 * at any time publishes nothing.
 *
 * <pre>
 * record of a committed round               condition                    what follows
 * ----------------------------------------- ---------------------------- ----------------------------------------------
 * trained from the version on trial         loss and floors kept         that version is published
 *                                           not kept                     rolled back: the published version stays
 * with a verdict (after the line above)     passed, no trial asked for   the new version is published
 *                                           passed, trial asked for      the new version is on trial
 *                                           not passed                   withheld: the published version stays
 * without a verdict                                                      nothing
 * from a model that no round made                                        rolled back by hand: that one is published
 * </pre>
 *
 * <p>The loss of a round is the mean training loss of its cohort, from the secure sum where there is one and else the median
 * over clients; it belongs to the version they trained from, as do the counts of examples that they hold out. A canary asks
 * for a trial, and so do floors on what clients find. Without a gate every committed version is published.
 *
 * @param published the version that is served to all; absent until one passes
 * @param trial the version that is served to a share of clients, while it is on trial
 * @param note why the last candidate is not published, one line; empty where it is
 */
public record ReleaseLine(Optional<ModelVersion> published, Optional<ModelVersion> trial, String note) {
    /** Folds the records of all finished rounds, ascending. */
    public static ReleaseLine of(Optional<ReleaseSpec> gate, ModelVersion initial, List<RoundRecord> records) {
        Fold fold = new Fold(gate, initial);
        records.forEach(fold::take);
        return new ReleaseLine(Optional.ofNullable(fold.published), Optional.ofNullable(fold.trial), fold.note);
    }

    /** State of the walk over the records. */
    private static final class Fold {
        private final Optional<ReleaseSpec> gate;
        private @Nullable ModelVersion published;
        private @Nullable ModelVersion trial;
        private ModelVersion head;
        private OptionalDouble publishedLoss = OptionalDouble.empty();
        private String note = "";

        Fold(Optional<ReleaseSpec> gate, ModelVersion initial) {
            this.gate = gate;
            this.published = gate.isPresent() ? null : initial;
            this.head = initial;
        }

        void take(RoundRecord record) {
            if (!record.base().equals(head)) {
                restored(record.base());
            }
            if (record.result() instanceof RoundResult.Aborted aborted) {
                note = gate.isPresent() && aborted.reason().code() == AbortCode.BELOW_FLOOR
                        ? "round " + record.round() + ": " + aborted.reason().message()
                        : note;
                return;
            }
            RoundResult.Committed committed = (RoundResult.Committed) record.result();
            head = committed.model();
            if (gate.isEmpty()) {
                published = committed.model();
                return;
            }
            endTrial(record);
            committed.judged().ifPresent(verdict -> judged(committed.model(), verdict));
        }

        /** The task went back to an older model: whoever asked for that wants it served. */
        private void restored(ModelVersion version) {
            head = version;
            published = version;
            publishedLoss = OptionalDouble.empty();
            trial = null;
            note = "";
        }

        private void endTrial(RoundRecord record) {
            ModelVersion candidate = trial;
            if (candidate == null || !record.base().equals(candidate)) {
                return;
            }
            OptionalDouble loss = loss(record);
            Optional<String> risen = gate.orElseThrow().canary().flatMap(rule -> risen(rule, loss));
            Verdict found = gate.orElseThrow().judge(record.secured().flatMap(SecureSummary::found));
            if (risen.isEmpty() && found.passed()) {
                published = candidate;
                publishedLoss = loss;
                note = "";
            } else {
                note = "version " + candidate.version() + " rolled back: " + risen.orElseGet(found::reason);
            }
            trial = null;
        }

        private Optional<String> risen(CanarySpec rule, OptionalDouble loss) {
            double most = publishedLoss.isPresent()
                    ? publishedLoss.getAsDouble() * (1 + rule.lossRise())
                    : Double.POSITIVE_INFINITY;
            return loss.isPresent() && loss.getAsDouble() <= most
                    ? Optional.empty()
                    : Optional.of("the cohort's loss is "
                            + (loss.isPresent() ? show(loss.getAsDouble()) : "unknown") + ", expected at most "
                            + show(most));
        }

        private void judged(ModelVersion candidate, Verdict verdict) {
            if (!verdict.passed()) {
                note = "version " + candidate.version() + " withheld: " + verdict.reason();
            } else if (gate.orElseThrow().tries()) {
                trial = candidate;
                note = "version " + candidate.version() + " is on trial";
            } else {
                published = candidate;
                note = "";
            }
        }

        private static OptionalDouble loss(RoundRecord record) {
            if (record.secured().isPresent()) {
                var sum = record.secured().get();
                return sum.trained() > 0 && Double.isFinite(sum.meanLoss())
                        ? OptionalDouble.of(sum.meanLoss())
                        : OptionalDouble.empty();
            }
            double[] losses = record.participation().contributions().stream()
                    .map(Contribution::report)
                    .mapToDouble(report -> report.meanLoss())
                    .sorted()
                    .toArray();
            return losses.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(losses[losses.length / 2]);
        }

        private static String show(double value) {
            return String.format(Locale.ROOT, "%.4g", value);
        }
    }
}
