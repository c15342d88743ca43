package io.sottovoce.rounds.task;

/** What the server sees of an update. */
public enum AggregationMode {
    /** Each update. */
    CLEAR;

    static final String SETTING = "mode";
}
