package io.sottovoce.rounds.round;

import io.sottovoce.rounds.task.RankSlack;
import java.util.ArrayList;
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
        effects.add(new RoundEffect.Aggregate(
                weighed(roster.contributions(), from.context().oversight().slack())));
        return Transition.to(new Updating(from.context(), timeline, roster), effects);
    }

    private static List<Contribution> weighed(List<Contribution> seen, Optional<RankSlack> slack) {
        double[] factors = RankSlack.factors(
                slack, seen.stream().mapToDouble(one -> one.report().meanLoss()).toArray());
        List<Contribution> weighed = new ArrayList<>();
        for (int i = 0; i < factors.length; i++) {
            Contribution one = seen.get(i);
            weighed.add(new Contribution(one.client(), factors[i] * one.weight(), one.report()));
        }
        return weighed;
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
        Optional<String> problem = context().oversight().problem(event.summary());
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
        boolean spoilt = event.overflow() && context().oversight().guard().isPresent();
        return abort(spoilt ? AbortCode.AGGREGATE_REFUSED : AbortCode.UPDATE_FAILED, event.problem(), nowMillis);
    }

    @Override
    Transition abort(AbortCode code, String message, long nowMillis) {
        return RoundEnd.abort(this, List.of(), roster, new AbortReason(code, message), nowMillis);
    }
}
