package io.sottovoce.proto;

/** What the server gets to see of an update. */
public enum AggregationMode {
    /** One sum over an agreed set of clients. */
    SECURE,
    /** Sums over small groups of clients. */
    GROUPED,
    /** Each update. */
    CLEAR
}
