package io.sottovoce.rounds.run;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.guard.AggregateChecks;
import io.sottovoce.rounds.guard.CohortSearch;
import io.sottovoce.rounds.round.AbortCode;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The search for clients that spoil means, over the rounds of a task: a function of its records, so that it survives a
 * restart.
 *
 * <pre>
 * record                 while no search runs                      while one runs
 * ---------------------- ----------------------------------------- -------------------------------------------------
 * AGGREGATE_REFUSED      a search of its contributors begins, if    its group is bad
 *                        they can be cut in two
 * committed,             nothing                                   its group is good: the model did not come about for
 * or aborted after the                                             another reason
 * bounds were checked
 * any other abort        nothing                                   its group is left without an answer
 * </pre>
 *
 * <p>The rounds of a search are rounds like any other, with the group for their cohort: a group that is good moves the model.
 * Suspects take no part in the task any more.
 */
final class Hunt {
    private final Optional<AggregateChecks> checks;
    private final Optional<CohortSearch> search;
    private final ClientSet suspects;

    private Hunt(Optional<AggregateChecks> checks, Optional<CohortSearch> search, ClientSet suspects) {
        this.checks = checks;
        this.search = search;
        this.suspects = suspects;
    }

    static Hunt of(Optional<AggregateChecks> checks, List<RoundRecord> records) {
        Hunt hunt = new Hunt(checks, Optional.empty(), ClientSet.empty());
        for (RoundRecord record : records) {
            hunt = hunt.after(record);
        }
        return hunt;
    }

    /** The group that the next round is for, while a search runs. */
    Optional<ClientSet> group() {
        return search.flatMap(CohortSearch::next);
    }

    /** Clients of the smallest bad groups so far. */
    ClientSet suspects() {
        return suspects;
    }

    /** Whether a round that comes next was refused in a search, or begins one. */
    boolean excuses(RoundRecord record) {
        return refused(record) && (search.isPresent() || after(record).search.isPresent());
    }

    Hunt after(RoundRecord record) {
        if (checks.isEmpty()) {
            return this;
        }
        if (search.isPresent()) {
            CohortSearch running = search.get();
            return with(measured(record) ? running.answered(!refused(record)) : running.unanswered());
        }
        return refused(record) ? begun(checks.get(), record) : this;
    }

    private static boolean refused(RoundRecord record) {
        return record.result() instanceof RoundResult.Aborted end
                && end.reason().code() == AbortCode.AGGREGATE_REFUSED;
    }

    /** Whether the mean was held against the bounds. */
    private static boolean measured(RoundRecord record) {
        if (!(record.result() instanceof RoundResult.Aborted end)) {
            return true;
        }
        return switch (end.reason().code()) {
            case AGGREGATE_REFUSED, EVALUATION_FAILED, BELOW_FLOOR -> true;
            default -> false;
        };
    }

    private Hunt begun(AggregateChecks bounds, RoundRecord record) {
        ClientSet cohort = ClientSet.of(record.participation().contributions().stream()
                .map(Contribution::client)
                .toList());
        CohortSearch begun = CohortSearch.of(bounds, cohort, record.task(), record.round(), 0);
        return begun.next().isPresent() ? with(begun) : this;
    }

    private Hunt with(CohortSearch next) {
        if (next.next().isPresent()) {
            return new Hunt(checks, Optional.of(next), suspects);
        }
        List<ClientId> all = new ArrayList<>(suspects.toList());
        all.addAll(next.suspects().toList());
        return new Hunt(checks, Optional.empty(), ClientSet.of(all));
    }
}
