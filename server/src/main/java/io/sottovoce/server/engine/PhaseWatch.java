package io.sottovoce.server.engine;

import io.sottovoce.rounds.round.Phase;

/**
 * Measures the phases of one session: what each took is what the next rounds' patience follows from. Guarded by the lock of
 * its session.
 */
final class PhaseWatch {
    private final PaceMeter pace;
    private Phase phase = Phase.ADVERTISING_KEYS;
    private long sinceMillis;

    /** A session that awaits adverts since a moment of the monotonic clock. */
    PhaseWatch(PaceMeter pace, long nowMillis) {
        this.pace = pace;
        this.sinceMillis = nowMillis;
    }

    /** The next phase begins. */
    void entered(Phase next, long nowMillis) {
        ended(nowMillis);
        phase = next;
    }

    /** The present phase is over, and no other follows unless {@link #entered} says so. */
    void ended(long nowMillis) {
        long took = nowMillis - sinceMillis;
        if (phase == Phase.COLLECTING_MASKED) {
            pace.collected(took);
        } else {
            pace.exchanged(took);
        }
        sinceMillis = nowMillis;
    }
}
