package io.sottovoce.rounds.round;

import java.util.List;
import java.util.Optional;

/** The updates are there; the new model is being computed. */
public final class Updating extends RoundState {
    private final Roster roster;

    private Updating(RoundContext context, Timeline timeline, Roster roster) {
        super(context, timeline);
        this.roster = roster;
    }

    static Transition enter(RoundState from, Roster roster, List<RoundEffect> effects, long nowMillis) {
        Timeline timeline = from.timeline().enter(Phase.UPDATING, nowMillis);
        effects.add(new RoundEffect.Aggregate(roster.contributions()));
        return Transition.to(new Updating(from.context(), timeline, roster), effects);
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
    Transition aggregateReady(RoundEvent.AggregateReady event, long nowMillis) {
        Optional<String> problem = context().oversight().guard().flatMap(guard -> guard.problem(event.summary()));
        if (problem.isPresent()) {
            return abort(AbortCode.AGGREGATE_REFUSED, problem.get(), nowMillis);
        }
        ModelVersion candidate = context().base().next(event.hash());
        if (context().evaluated()) {
            return Evaluating.enter(this, roster, candidate, event.summary(), nowMillis);
        }
        return RoundEnd.commit(this, roster, candidate, event.summary(), null, null, nowMillis);
    }

    @Override
    Transition updateFailed(RoundEvent.UpdateFailed event, long nowMillis) {
        return abort(AbortCode.UPDATE_FAILED, event.problem(), nowMillis);
    }

    @Override
    Transition abort(AbortCode code, String message, long nowMillis) {
        return RoundEnd.abort(this, List.of(), roster, new AbortReason(code, message), nowMillis);
    }
}
