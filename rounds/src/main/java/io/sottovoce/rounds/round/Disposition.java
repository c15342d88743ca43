package io.sottovoce.rounds.round;

/** Whether a state took an event, and if not, why. The names are stable: they are counted and shown. */
public enum Disposition {
    /** The event was taken; the state may have changed. */
    APPLIED,
    /** The client is not in the cohort: it came late, or was not drawn. It may take part in the next round. */
    NOT_IN_COHORT,
    /** The client has done this already. */
    REPEATED,
    /** The client was excluded earlier; an exclusion is final. */
    ALREADY_EXCLUDED,
    /** The update of this client is stored already, nothing that comes later changes that. */
    ALREADY_REPORTED,
    /** The event has no meaning in this state. */
    NOT_EXPECTED,
    /** Nothing is due at this time. */
    NOT_DUE,
    /** The round is over. */
    ROUND_OVER
}
