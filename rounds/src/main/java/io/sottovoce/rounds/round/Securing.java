package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.cohort.ClientSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cohort aggregates securely. Who stays in the session and when its phases end is the session's business ({@link
 * io.sottovoce.rounds.secure.SecureRound}); this state keeps the account: who was lost and why, whose input is in.
 */
public final class Securing extends RoundState {
    private final Roster roster;

    private Securing(RoundContext context, Timeline timeline, Roster roster) {
        super(context, timeline);
        this.roster = roster;
    }

    static Transition enter(RoundState from, ClientSet cohort, long nowMillis) {
        Timeline timeline = from.timeline().enter(Phase.ADVERTISING_KEYS, nowMillis);
        Securing state = new Securing(from.context(), timeline, Roster.of(cohort));
        long deadlineMillis = nowMillis + from.context().rules().roundTimeout().toMillis();
        return Transition.to(
                state,
                List.of(
                        new RoundEffect.SendOffers(cohort.toList(), deadlineMillis),
                        new RoundEffect.WakeAt(deadlineMillis)));
    }

    @Override
    public Participation participation() {
        return roster.participation();
    }

    @Override
    Transition offerAccepted(RoundEvent.OfferAccepted event, long nowMillis) {
        Member member = roster.find(event.client());
        if (member == null || !member.pending()) {
            return settled(member);
        }
        return member.accepted()
                ? ignored(Disposition.REPEATED)
                : Transition.to(withRoster(roster.with(member.withAccepted())), List.of());
    }

    @Override
    Transition securePhase(RoundEvent.SecurePhase event, long nowMillis) {
        if (event.phase() == phase()) {
            return ignored(Disposition.REPEATED);
        }
        return Transition.to(new Securing(context(), timeline().enter(event.phase(), nowMillis), roster), List.of());
    }

    @Override
    Transition releaseBegun(RoundEvent.ReleaseBegun event, long nowMillis) {
        return Transition.to(withRoster(roster.with(event.summary())), List.of());
    }

    @Override
    Transition clientLost(RoundEvent.ClientLost event, long nowMillis) {
        Member member = roster.find(event.client());
        if (member == null || !member.pending()) {
            return settled(member);
        }
        Exclusion why = new Exclusion(event.client(), phase(), event.reason(), event.detail(), nowMillis);
        return Transition.to(
                withRoster(roster.excluding(List.of(why))),
                List.of(
                        new RoundEffect.RecordExclusion(why),
                        new RoundEffect.CloseClient(
                                why.client(),
                                ClientOutcome.EXCLUDED,
                                why.reason().name(),
                                why.detail())));
    }

    @Override
    Transition inputStored(RoundEvent.InputStored event, long nowMillis) {
        Member member = roster.find(event.client());
        if (member == null || !member.pending()) {
            return settled(member);
        }
        Contribution masked = new Contribution(event.client(), 1, TrainingReport.masked(event.uploadBytes()));
        return Transition.to(withRoster(roster.with(member.contributing(masked))), List.of());
    }

    /** The sum is open. It holds exactly the inputs named, or something is wrong with this server. */
    @Override
    Transition sumReady(RoundEvent.SumReady event, long nowMillis) {
        Set<Object> inputs = new HashSet<>(event.inputs());
        Set<Object> stored = new HashSet<>();
        roster.contributions().forEach(contribution -> stored.add(contribution.client()));
        if (!inputs.equals(stored)) {
            return abort(
                    AbortCode.SECURE_AGGREGATION_FAILED,
                    "the sum holds " + inputs.size() + " inputs, " + stored.size() + " were stored",
                    nowMillis);
        }
        List<RoundEffect> effects = new ArrayList<>();
        return Updating.enter(this, roster.with(event.summary()), effects, nowMillis);
    }

    @Override
    Transition groupAborted(RoundEvent.GroupAborted event, long nowMillis) {
        List<Exclusion> lost = new ArrayList<>();
        List<RoundEffect> effects = new ArrayList<>();
        for (ClientId client : event.clients()) {
            Member member = roster.find(client);
            if (member != null && member.exclusion() == null) {
                Exclusion why = new Exclusion(
                        client, phase(), ExclusionReason.SESSION_ABORTED, "its group: " + event.problem(), nowMillis);
                lost.add(why);
                effects.add(new RoundEffect.RecordExclusion(why));
                effects.add(new RoundEffect.CloseClient(
                        client, ClientOutcome.EXCLUDED, why.reason().name(), why.detail()));
            }
        }
        return lost.isEmpty() ? ignored(Disposition.REPEATED) : Transition.to(withRoster(roster.losing(lost)), effects);
    }

    @Override
    Transition sessionAborted(RoundEvent.SessionAborted event, long nowMillis) {
        return abort(AbortCode.SECURE_AGGREGATION_FAILED, event.problem(), nowMillis);
    }

    @Override
    Transition timePassed(long nowMillis) {
        return ignored(Disposition.NOT_DUE);
    }

    @Override
    Transition abort(AbortCode code, String message, long nowMillis) {
        return RoundEnd.abort(this, List.of(), roster, new AbortReason(code, message), nowMillis);
    }

    private Transition settled(@Nullable Member member) {
        if (member == null) {
            return ignored(Disposition.NOT_IN_COHORT);
        }
        return ignored(member.exclusion() != null ? Disposition.ALREADY_EXCLUDED : Disposition.ALREADY_REPORTED);
    }

    private Securing withRoster(Roster changed) {
        return new Securing(context(), timeline(), changed);
    }
}
