package io.sottovoce.rounds.aggregate;

/** How a server step ended. */
public sealed interface UpdateResult {
    /** Every coordinate of the new model and of the optimiser's state is finite. */
    record Done(UpdateSummary summary) implements UpdateResult {}

    /** A coordinate of the new model or state is not finite in float32; what was written so far is to be discarded. */
    record NotFinite(long coordinate) implements UpdateResult {}
}
