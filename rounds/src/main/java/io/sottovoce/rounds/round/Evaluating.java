package io.sottovoce.rounds.round;

import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.release.ReleaseSpec;
import io.sottovoce.rounds.release.Verdict;
import java.util.List;
import java.util.Optional;

/** The candidate is being evaluated; it is not the task's model yet. */
public final class Evaluating extends RoundState {
    private final Roster roster;
    private final ModelVersion candidate;
    private final UpdateSummary summary;

    private Evaluating(
            RoundContext context, Timeline timeline, Roster roster, ModelVersion candidate, UpdateSummary summary) {
        super(context, timeline);
        this.roster = roster;
        this.candidate = candidate;
        this.summary = summary;
    }

    static Transition enter(
            RoundState from, Roster roster, ModelVersion candidate, UpdateSummary summary, long nowMillis) {
        Timeline timeline = from.timeline().enter(Phase.EVALUATING, nowMillis);
        return Transition.to(
                new Evaluating(from.context(), timeline, roster, candidate, summary),
                List.of(new RoundEffect.Evaluate(candidate)));
    }

    @Override
    public Participation participation() {
        return roster.participation();
    }

    @Override
    Transition updateStored(RoundEvent.UpdateStored event, long nowMillis) {
        return LateUpdate.of(this, roster, event);
    }

    @Override
    Transition evaluated(RoundEvent.Evaluated event, long nowMillis) {
        double loss = event.evaluation().loss();
        if (!Double.isFinite(loss)) {
            return abort(AbortCode.EVALUATION_FAILED, "loss is " + loss + ", expected a finite number", nowMillis);
        }
        Optional<ReleaseSpec> release = context().oversight().release();
        Verdict verdict = release.map(gate -> gate.judge(event.measures())).orElse(null);
        if (verdict != null && !verdict.passed() && release.orElseThrow().discards()) {
            return abort(AbortCode.BELOW_FLOOR, verdict.reason(), nowMillis);
        }
        return RoundEnd.commit(this, roster, candidate, summary, event.evaluation(), verdict, nowMillis);
    }

    @Override
    Transition evaluationFailed(RoundEvent.EvaluationFailed event, long nowMillis) {
        return abort(AbortCode.EVALUATION_FAILED, event.problem(), nowMillis);
    }

    @Override
    Transition abort(AbortCode code, String message, long nowMillis) {
        return RoundEnd.abort(this, List.of(), roster, new AbortReason(code, message), nowMillis);
    }
}
