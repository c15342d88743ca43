package io.sottovoce.rounds.round;

import java.util.List;

/**
 * What an event does to a round.
 *
 * @param state the state afterwards; the very same object where the event was not taken
 * @param effects what the shell has to do, in this order: what must be durable stands before what may be told
 * @param disposition whether the event was taken, or why not
 */
public record Transition(RoundState state, List<RoundEffect> effects, Disposition disposition) {
    public Transition {
        effects = List.copyOf(effects);
    }

    static Transition to(RoundState state, List<RoundEffect> effects) {
        return new Transition(state, effects, Disposition.APPLIED);
    }
}
