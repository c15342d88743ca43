package io.sottovoce.rounds.round;

import java.util.ArrayList;
import java.util.List;

/** The states that a round has been in, and since when it is in the present one. Time never runs backwards here. */
final class Timeline {
    private final List<PhaseTime> past;
    private final Phase phase;
    private final long sinceMillis;

    private Timeline(List<PhaseTime> past, Phase phase, long sinceMillis) {
        this.past = past;
        this.phase = phase;
        this.sinceMillis = sinceMillis;
    }

    static Timeline start(long nowMillis) {
        return new Timeline(List.of(), Phase.RECRUITING, nowMillis);
    }

    Timeline enter(Phase next, long nowMillis) {
        List<PhaseTime> more = new ArrayList<>(past);
        more.add(new PhaseTime(phase, sinceMillis, nowMillis - sinceMillis));
        return new Timeline(List.copyOf(more), next, nowMillis);
    }

    Phase phase() {
        return phase;
    }

    long sinceMillis() {
        return sinceMillis;
    }

    List<PhaseTime> past() {
        return past;
    }
}
