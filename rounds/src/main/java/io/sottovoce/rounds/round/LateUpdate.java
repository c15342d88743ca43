package io.sottovoce.rounds.round;

/** What happens to an update that comes when collecting is over. */
final class LateUpdate {
    private LateUpdate() {}

    static Transition of(RoundState state, Roster roster, RoundEvent.UpdateStored event) {
        Member member = roster.find(event.client());
        if (member == null) {
            return state.ignored(Disposition.NOT_IN_COHORT);
        }
        return member.exclusion() != null
                ? state.discarded(member.exclusion(), Disposition.ALREADY_EXCLUDED)
                : state.ignored(Disposition.ALREADY_REPORTED);
    }

    static Transition afterEnd(RoundState state, RoundEvent.UpdateStored event) {
        return state.participation().exclusions().stream()
                .filter(exclusion -> exclusion.client().equals(event.client()))
                .findFirst()
                .map(exclusion -> state.discarded(exclusion, Disposition.ROUND_OVER))
                .orElseGet(() -> state.ignored(Disposition.ROUND_OVER));
    }
}
