package io.sottovoce.privacy.accounting.book;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.RenyiBudget;
import java.util.Optional;

/**
 * One release, as it is entered.
 *
 * @param task the task
 * @param round its number
 * @param mechanism name of the mechanism, unit and adjacency, at most 255 ASCII characters
 * @param parameters sensitivities, variance and cohort
 * @param cost what it costs, on the ledger's grid
 * @param samplingError total variation of the sampler over all draws of the release
 * @param protocolFailure probability with which the secure sum is worse than the cost says: 2^-sigma or more
 * @param account what a reader needs to make the figures again; empty in entries that have none
 */
public record Charge(
        TaskId task,
        long round,
        String mechanism,
        Parameters parameters,
        RenyiBudget cost,
        double samplingError,
        double protocolFailure,
        Optional<ChargeAccount> account) {
    /** An entry without its account. */
    public Charge(
            TaskId task,
            long round,
            String mechanism,
            Parameters parameters,
            RenyiBudget cost,
            double samplingError,
            double protocolFailure) {
        this(task, round, mechanism, parameters, cost, samplingError, protocolFailure, Optional.empty());
    }

    /**
     * The numbers behind a cost.
     *
     * @param l1 D1
     * @param l2 D2
     * @param variance nominal V
     * @param clients n
     * @param shares n_eff
     */
    public record Parameters(double l1, double l2, double variance, int clients, int shares) {}

    private static final int NAME_MAX = 255;

    public Charge {
        requireText("mechanism", mechanism);
        if (round < 0 || !(samplingError >= 0) || !(protocolFailure >= 0)) {
            throw new IllegalArgumentException("charge of round " + round + " with errors " + samplingError + " and "
                    + protocolFailure + ", expected none negative");
        }
    }

    /** Names in entries are short and printable. */
    static void requireText(String what, String text) {
        if (text.length() > NAME_MAX || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(what + " name has " + text.length() + " characters, expected at most "
                    + NAME_MAX + " of printable ASCII");
        }
    }

    /** The bytes of the entry, for a store of its own. */
    public byte[] toBytes() {
        return ChargeCodec.payload(this);
    }

    /** The entry of these bytes; empty where they are none. */
    public static Optional<Charge> decode(byte[] bytes) {
        return ChargeCodec.charge(bytes);
    }
}
