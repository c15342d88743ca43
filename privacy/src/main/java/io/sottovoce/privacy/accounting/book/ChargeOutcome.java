package io.sottovoce.privacy.accounting.book;

/** What became of a request to spend. */
public sealed interface ChargeOutcome {
    /** The charge is durable; the release may go on. */
    record Charged(long entry, double epsilon) implements ChargeOutcome {}

    /** Afterwards no order would prove the budget; nothing was written. */
    record Exhausted(double epsilonAfter, Budget budget) implements ChargeOutcome {}
}
