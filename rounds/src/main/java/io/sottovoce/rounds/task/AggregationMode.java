package io.sottovoce.rounds.task;

/** What the server sees of an update. */
public enum AggregationMode {
    /** One sum over an agreed set of clients. */
    SECURE,
    /** Sums over small groups of clients, whose means go to a robust rule. */
    GROUPED,
    /** Each update. */
    CLEAR;

    static final String SETTING = "mode";
}
