package io.sottovoce.rounds.task;

/** What the server sees of an update. */
public enum AggregationMode {
    /** One sum over an agreed set of clients. */
    SECURE,
    /** Each update. */
    CLEAR;

    static final String SETTING = "mode";
}
