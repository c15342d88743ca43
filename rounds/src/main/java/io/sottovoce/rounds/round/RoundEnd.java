package io.sottovoce.rounds.round;

import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.release.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two ways in which a round ends: the record first, then word to every client that still waits for it. */
final class RoundEnd {
    static final String OK = "OK";

    private RoundEnd() {}

    static Transition commit(
            RoundState from,
            Roster roster,
            ModelVersion model,
            UpdateSummary summary,
            @Nullable Evaluation evaluation,
            @Nullable Verdict verdict,
            long nowMillis) {
        Timeline timeline = from.timeline().enter(Phase.COMMITTED, nowMillis);
        RoundRecord record = record(
                from.context(),
                new RoundResult.Committed(model, summary, evaluation, verdict),
                roster.participation(),
                timeline,
                roster.secure());
        List<RoundEffect> effects = new ArrayList<>();
        effects.add(new RoundEffect.Commit(record));
        for (Member member : roster.notExcluded()) {
            effects.add(new RoundEffect.CloseClient(member.client(), ClientOutcome.COMMITTED, OK, ""));
        }
        return Transition.to(new Committed(from.context(), timeline, record), effects);
    }

    /** Aborts before a cohort was drawn. */
    static Transition abort(RoundState from, AbortReason reason, long nowMillis) {
        return abort(from, List.of(), Participation.NOBODY, List.of(), null, reason, nowMillis);
    }

    /** Aborts a round with a cohort; {@code before} are effects that come first. */
    static Transition abort(
            RoundState from, List<RoundEffect> before, Roster roster, AbortReason reason, long nowMillis) {
        return abort(from, before, roster.participation(), roster.notExcluded(), roster.secure(), reason, nowMillis);
    }

    private static Transition abort(
            RoundState from,
            List<RoundEffect> before,
            Participation participation,
            List<Member> waiting,
            @Nullable SecureSummary secure,
            AbortReason reason,
            long nowMillis) {
        Timeline timeline = from.timeline().enter(Phase.ABORTED, nowMillis);
        RoundRecord record = record(from.context(), new RoundResult.Aborted(reason), participation, timeline, secure);
        List<RoundEffect> effects = new ArrayList<>(before);
        effects.add(new RoundEffect.Abort(record));
        for (Member member : waiting) {
            effects.add(new RoundEffect.CloseClient(
                    member.client(), ClientOutcome.ABORTED, reason.code().name(), reason.forClients()));
        }
        return Transition.to(new Aborted(from.context(), timeline, record), effects);
    }

    private static RoundRecord record(
            RoundContext context,
            RoundResult result,
            Participation participation,
            Timeline timeline,
            @Nullable SecureSummary secure) {
        return new RoundRecord(
                context.task(), context.round(), context.base(), result, participation, timeline.past(), secure);
    }
}
