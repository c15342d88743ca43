package io.sottovoce.privacy.secagg.message;

/**
 * Until when a client takes each message, in milliseconds since it accepted R0, by its own monotonic clock.
 *
 * @param rosterMillis R2a
 * @param deliveryMillis R3a
 * @param survivorsMillis R4a
 * @param quorumMillis R5a
 * @param resultMillis R6
 */
public record Deadlines(
        long rosterMillis, long deliveryMillis, long survivorsMillis, long quorumMillis, long resultMillis) {
    public Deadlines {
        boolean ascending = rosterMillis > 0
                && rosterMillis <= deliveryMillis
                && deliveryMillis <= survivorsMillis
                && survivorsMillis <= quorumMillis
                && quorumMillis <= resultMillis
                && resultMillis <= 0xFFFFFFFFL;
        if (!ascending) {
            throw new IllegalArgumentException("deadlines " + rosterMillis + ", " + deliveryMillis + ", "
                    + survivorsMillis + ", " + quorumMillis + ", " + resultMillis + " do not ascend from above zero");
        }
    }

    /** Deadlines that leave the same time for every step. */
    public static Deadlines every(long stepMillis) {
        return new Deadlines(stepMillis, 2 * stepMillis, 3 * stepMillis, 4 * stepMillis, 5 * stepMillis);
    }
}
