package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.task.CohortSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cohort has its offers; updates come in until there are enough, or time or clients run out. */
public final class Collecting extends RoundState {
    private final Roster roster;

    private Collecting(RoundContext context, Timeline timeline, Roster roster) {
        super(context, timeline);
        this.roster = roster;
    }

    static Transition enter(RoundState from, ClientSet cohort, long nowMillis) {
        Timeline timeline = from.timeline().enter(Phase.COLLECTING, nowMillis);
        Collecting state = new Collecting(from.context(), timeline, Roster.of(cohort));
        return Transition.to(
                state,
                List.of(
                        new RoundEffect.SendOffers(cohort.toList(), state.deadlineMillis()),
                        new RoundEffect.WakeAt(state.deadlineMillis())));
    }

    /** Until when updates count, in the shell's milliseconds. */
    public long deadlineMillis() {
        return sinceMillis() + context().rules().roundTimeout().toMillis();
    }

    @Override
    public Participation participation() {
        return roster.participation();
    }

    @Override
    Transition clientAvailable(RoundEvent.ClientAvailable event, long nowMillis) {
        Member member = roster.find(event.client());
        if (member == null || !member.pending()) {
            return settled(member);
        }
        return Transition.to(
                withRoster(roster.with(member.goneAt(Member.PRESENT))),
                List.of(new RoundEffect.SendOffers(List.of(event.client()), deadlineMillis())));
    }

    @Override
    Transition clientGone(RoundEvent.ClientGone event, long nowMillis) {
        Member member = roster.find(event.client());
        if (member == null || !member.pending()) {
            return settled(member);
        }
        if (member.gone()) {
            return ignored(Disposition.REPEATED);
        }
        Member gone = member.goneAt(nowMillis);
        if (givenUpAtMillis(gone) <= nowMillis) {
            return exclude(event.client(), ExclusionReason.DISCONNECTED, "", nowMillis);
        }
        return Transition.to(withRoster(roster.with(gone)), List.of(new RoundEffect.WakeAt(givenUpAtMillis(gone))));
    }

    @Override
    Transition offerAccepted(RoundEvent.OfferAccepted event, long nowMillis) {
        Member member = roster.find(event.client());
        if (member == null || !member.pending()) {
            return settled(member);
        }
        if (member.accepted()) {
            return ignored(Disposition.REPEATED);
        }
        return Transition.to(withRoster(roster.with(member.withAccepted())), List.of());
    }

    @Override
    Transition offerDeclined(RoundEvent.OfferDeclined event, long nowMillis) {
        return exclude(event.client(), ExclusionReason.DECLINED, event.reason(), nowMillis);
    }

    @Override
    Transition trainingFailed(RoundEvent.TrainingFailed event, long nowMillis) {
        return exclude(event.client(), ExclusionReason.TRAINING_FAILED, event.code(), nowMillis);
    }

    @Override
    Transition updateRejected(RoundEvent.UpdateRejected event, long nowMillis) {
        return exclude(event.client(), ExclusionReason.REJECTED, event.code(), nowMillis);
    }

    @Override
    Transition updateStored(RoundEvent.UpdateStored event, long nowMillis) {
        Member member = roster.find(event.client());
        if (member != null && member.exclusion() != null) {
            return discarded(member.exclusion(), Disposition.ALREADY_EXCLUDED);
        }
        if (member == null || !member.pending()) {
            return settled(member);
        }
        Optional<String> problem = event.report().problem();
        return problem.isPresent() ? refuse(member, problem.get(), nowMillis) : take(member, event.report(), nowMillis);
    }

    @Override
    Transition timePassed(long nowMillis) {
        List<Exclusion> lost = new ArrayList<>();
        boolean over = nowMillis >= deadlineMillis();
        for (Member member : roster.pendingMembers()) {
            if (member.gone() && (over || givenUpAtMillis(member) <= nowMillis)) {
                lost.add(exclusion(member.client(), ExclusionReason.DISCONNECTED, "", nowMillis));
            } else if (over) {
                String detail = member.accepted() ? "accepted" : "no answer to the offer";
                lost.add(exclusion(member.client(), ExclusionReason.DEADLINE, detail, nowMillis));
            }
        }
        return lost.isEmpty() ? ignored(Disposition.NOT_DUE) : lose(lost, List.of(), nowMillis);
    }

    @Override
    Transition abort(AbortCode code, String message, long nowMillis) {
        return RoundEnd.abort(this, List.of(), roster, new AbortReason(code, message), nowMillis);
    }

    private Transition take(Member member, TrainingReport report, long nowMillis) {
        double weight = context().weighting().weight(report.examples());
        Contribution contribution = new Contribution(member.client(), weight, report);
        return proceed(roster.with(member.contributing(contribution)), new ArrayList<>(), nowMillis);
    }

    private Transition refuse(Member member, String problem, long nowMillis) {
        Exclusion why = exclusion(member.client(), ExclusionReason.REJECTED, "INVALID_REPORT: " + problem, nowMillis);
        return lose(
                List.of(why),
                List.of(new RoundEffect.DiscardUpdate(member.client(), ExclusionReason.REJECTED)),
                nowMillis);
    }

    private Transition exclude(ClientId client, ExclusionReason reason, String detail, long nowMillis) {
        Member member = roster.find(client);
        if (member == null || !member.pending()) {
            return settled(member);
        }
        return lose(List.of(exclusion(client, reason, detail, nowMillis)), List.of(), nowMillis);
    }

    private Transition lose(List<Exclusion> lost, List<RoundEffect> afterwards, long nowMillis) {
        List<RoundEffect> effects = new ArrayList<>();
        Roster next = without(roster, lost, effects);
        effects.addAll(afterwards);
        return proceed(next, effects, nowMillis);
    }

    /** Where the round goes once the roster has changed. */
    private Transition proceed(Roster next, List<RoundEffect> effects, long nowMillis) {
        CohortSpec rules = context().rules();
        if (next.reported() >= rules.size()) {
            List<Exclusion> surplus = next.pendingMembers().stream()
                    .map(member -> exclusion(member.client(), ExclusionReason.SURPLUS, "", nowMillis))
                    .toList();
            return Updating.enter(this, without(next, surplus, effects), effects, nowMillis);
        }
        if (next.reported() + next.pending() < rules.quorum()) {
            return RoundEnd.abort(this, effects, next, quorumNotReached(next), nowMillis);
        }
        if (next.pending() == 0) {
            return Updating.enter(this, next, effects, nowMillis);
        }
        return Transition.to(withRoster(next), effects);
    }

    private AbortReason quorumNotReached(Roster next) {
        return new AbortReason(
                AbortCode.QUORUM_NOT_REACHED,
                next.reported() + " updates of a cohort of " + next.size() + " with " + next.pending()
                        + " clients left, the quorum is " + context().rules().quorum());
    }

    private Transition settled(@Nullable Member member) {
        if (member == null) {
            return ignored(Disposition.NOT_IN_COHORT);
        }
        return ignored(member.exclusion() != null ? Disposition.ALREADY_EXCLUDED : Disposition.ALREADY_REPORTED);
    }

    private long givenUpAtMillis(Member gone) {
        return gone.goneAtMillis() + context().rules().returnTimeout().toMillis();
    }

    private Exclusion exclusion(ClientId client, ExclusionReason reason, String detail, long nowMillis) {
        return new Exclusion(client, phase(), reason, detail, nowMillis);
    }

    private Collecting withRoster(Roster changed) {
        return new Collecting(context(), timeline(), changed);
    }

    private static Roster without(Roster roster, List<Exclusion> lost, List<RoundEffect> effects) {
        Roster next = roster.excluding(lost);
        for (Exclusion why : lost) {
            effects.add(new RoundEffect.RecordExclusion(why));
        }
        for (Exclusion why : lost) {
            effects.add(new RoundEffect.CloseClient(
                    why.client(), ClientOutcome.EXCLUDED, why.reason().name(), why.detail()));
        }
        return next;
    }
}
