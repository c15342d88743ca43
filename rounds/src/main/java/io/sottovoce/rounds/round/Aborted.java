package io.sottovoce.rounds.round;

/** The round is over and the old model stays. No event changes it. */
public final class Aborted extends RoundState {
    private final RoundRecord record;

    Aborted(RoundContext context, Timeline timeline, RoundRecord record) {
        super(context, timeline);
        this.record = record;
    }

    /** The record of the round. */
    public RoundRecord record() {
        return record;
    }

    @Override
    public Participation participation() {
        return record.participation();
    }

    @Override
    Transition updateStored(RoundEvent.UpdateStored event, long nowMillis) {
        return LateUpdate.afterEnd(this, event);
    }

    @Override
    Transition abort(AbortCode code, String message, long nowMillis) {
        return ignored(Disposition.ROUND_OVER);
    }
}
