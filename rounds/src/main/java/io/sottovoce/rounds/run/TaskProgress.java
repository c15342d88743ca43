package io.sottovoce.rounds.run;

import io.sottovoce.rounds.guard.AggregateChecks;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a task has come.
 *
 * @param roundsOpened highest round number that was ever used
 * @param committed rounds that gave a model
 * @param abortedInARow aborted rounds since the last committed one, not counting those that a restart or a
 *     rollback ended, nor those that a search for a spoilt mean goes on from
 * @param model the task's model
 * @param norms of the mean updates of the last committed rounds, oldest first
 */
public record TaskProgress(
        long roundsOpened, int committed, int abortedInARow, ModelVersion model, List<Double> norms) {
    /** Aborts that say nothing of whether the next round will come about. */
    private static final Set<AbortCode> FROM_OUTSIDE = Set.of(AbortCode.SERVER_RESTARTED, AbortCode.ROLLED_BACK);

    public TaskProgress {
        norms = List.copyOf(norms);
    }

    /** Progress of a task that has nothing to compare norms with. */
    public TaskProgress(long roundsOpened, int committed, int abortedInARow, ModelVersion model) {
        this(roundsOpened, committed, abortedInARow, model, List.of());
    }

    /** Nothing has happened yet. */
    public static TaskProgress initial(ModelVersion model) {
        return new TaskProgress(0, 0, 0, model);
    }

    /**
     * Rebuilt from what is stored.
     *
     * @param newest the task's newest model, or the initial one where that of the last committed round is the newest
     * @param checks bounds on means; rounds that were refused in a search by them are no failures
     * @param records all finished rounds, ascending
     * @param roundsOpened highest round number that was ever opened; where it has no record the round was still open
     */
    public static TaskProgress of(
            ModelVersion newest, Optional<AggregateChecks> checks, List<RoundRecord> records, long roundsOpened) {
        TaskProgress progress = initial(newest);
        Hunt hunt = Hunt.of(checks, List.of());
        for (RoundRecord record : records) {
            if (record.round() <= progress.roundsOpened || record.round() > roundsOpened) {
                throw new IllegalArgumentException("record of round " + record.round() + " after round "
                        + progress.roundsOpened + ", " + roundsOpened + " were opened");
            }
            progress = progress.after(record, hunt);
            hunt = hunt.after(record);
        }
        return new TaskProgress(
                roundsOpened, progress.committed, progress.abortedInARow, progress.model, progress.norms);
    }

    private TaskProgress after(RoundRecord record) {
        if (record.result() instanceof RoundResult.Committed end) {
            boolean newer = end.model().version() > model.version();
            return new TaskProgress(
                    record.round(),
                    committed + 1,
                    0,
                    newer ? end.model() : model,
                    with(end.summary().meanNorm()));
        }
        AbortCode code = ((RoundResult.Aborted) record.result()).reason().code();
        int counted = FROM_OUTSIDE.contains(code) ? 0 : 1;
        return new TaskProgress(record.round(), committed, abortedInARow + counted, model, norms);
    }

    /** A bad group is what a search looks for: its round is no failure of the task. */
    TaskProgress after(RoundRecord record, Hunt hunt) {
        TaskProgress after = after(record);
        return hunt.excuses(record)
                ? new TaskProgress(after.roundsOpened, committed, abortedInARow, model, norms)
                : after;
    }

    private List<Double> with(double norm) {
        List<Double> longer = new ArrayList<>(norms);
        longer.add(norm);
        return longer.subList(Math.max(0, longer.size() - AggregateChecks.PAST), longer.size());
    }

    /** With a model that no round made, and with this round as the last one that was opened. */
    TaskProgress at(ModelVersion restored, long opened) {
        return new TaskProgress(opened, committed, abortedInARow, restored, norms);
    }
}
