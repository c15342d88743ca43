package io.sottovoce.simulator.secure;

/**
 * Which rounds run the protocol.
 *
 * @param mode of the rounds
 * @param every with {@link SumMode#ON}: the machines run in round 1 and each so many rounds after it, the others use the
 *     equivalent arithmetic
 */
public record SumChoice(SumMode mode, int every) {
    public SumChoice {
        if (every < 1) {
            throw new IllegalArgumentException("the machines in one of " + every + " rounds, expected 1 or more");
        }
    }

    /** Whether the machines run in a round. */
    boolean machines(long round) {
        return mode == SumMode.ON && (round - 1) % every == 0;
    }

    /** What the report says of it. */
    public String statement() {
        return switch (mode) {
            case OFF -> "Secure aggregation is off: the plain mean of the updates, neither clipped nor noised.";
            case EQUIVALENT ->
                "Secure aggregation by its arithmetic alone: updates are clipped, encoded, noised and added in"
                        + " the ring as in production, without keys and masks, which cancel in the sum.";
            case ON ->
                every == 1
                        ? "Secure aggregation is on: every round runs the protocol's machines, with every mask. Every client"
                                + " makes every check; a signature that several check is computed once."
                        : "Secure aggregation is on in one of " + every
                                + " rounds; the others use its arithmetic alone.";
        };
    }
}
