package io.sottovoce.rounds.round;

import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.cohort.CohortSampler;
import io.sottovoce.rounds.task.CohortSpec;
import java.util.List;

/** Waits until there are clients enough, then draws the cohort. Whoever leaves before is simply not in the pool. */
public final class Recruiting extends RoundState {
    private final ClientSet pool;

    private Recruiting(RoundContext context, Timeline timeline, ClientSet pool) {
        super(context, timeline);
        this.pool = pool;
    }

    static Transition begin(RoundContext context, ClientSet available, long nowMillis) {
        ClientSet admitted = ClientSet.of(
                available.toList().stream().filter(context.oversight()::admits).toList());
        Recruiting state = new Recruiting(context, Timeline.start(nowMillis), admitted);
        if (state.enough()) {
            return state.draw(nowMillis);
        }
        return Transition.to(state, List.of(new RoundEffect.WakeAt(state.deadlineMillis())));
    }

    /** The clients that may be drawn. */
    public ClientSet pool() {
        return pool;
    }

    @Override
    public Participation participation() {
        return Participation.NOBODY;
    }

    @Override
    Transition clientAvailable(RoundEvent.ClientAvailable event, long nowMillis) {
        if (pool.contains(event.client())) {
            return ignored(Disposition.REPEATED);
        }
        if (!context().oversight().admits(event.client())) {
            return ignored(Disposition.NOT_IN_COHORT);
        }
        Recruiting next = withPool(pool.with(event.client()));
        return next.enough() ? next.draw(nowMillis) : Transition.to(next, List.of());
    }

    @Override
    Transition clientGone(RoundEvent.ClientGone event, long nowMillis) {
        if (!pool.contains(event.client())) {
            return ignored(Disposition.NOT_IN_COHORT);
        }
        return Transition.to(withPool(pool.without(event.client())), List.of());
    }

    @Override
    Transition timePassed(long nowMillis) {
        if (nowMillis < deadlineMillis()) {
            return ignored(Disposition.NOT_DUE);
        }
        CohortSpec rules = context().rules();
        if (pool.size() >= rules.quorum()) {
            return draw(nowMillis);
        }
        String message = pool.size() + " of the " + rules.quorum() + " clients that the quorum needs were there after "
                + rules.recruitTimeout().toMillis() + " ms";
        return abort(AbortCode.NOT_ENOUGH_CLIENTS, message, nowMillis);
    }

    @Override
    Transition abort(AbortCode code, String message, long nowMillis) {
        return RoundEnd.abort(this, new AbortReason(code, message), nowMillis);
    }

    private boolean enough() {
        return pool.size() >= context().rules().offers();
    }

    private Transition draw(long nowMillis) {
        RoundContext round = context();
        ClientSet cohort = CohortSampler.draw(pool, round.rules().offers(), round.task(), round.round(), round.seed());
        return round.secure() ? Securing.enter(this, cohort, nowMillis) : Collecting.enter(this, cohort, nowMillis);
    }

    private long deadlineMillis() {
        return sinceMillis() + context().rules().recruitTimeout().toMillis();
    }

    private Recruiting withPool(ClientSet changed) {
        return new Recruiting(context(), timeline(), changed);
    }
}
