package io.sottovoce.rounds.run;

/** Where a task stands. The names are stable: they are stored and shown. */
public enum TaskStatus {
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED,
    /** The privacy budget does not cover another round; the model is that of the last one. */
    EXHAUSTED;

    /** Whether nothing comes after it. */
    public boolean terminal() {
        return this != RUNNING;
    }
}
