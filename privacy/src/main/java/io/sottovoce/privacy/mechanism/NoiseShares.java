package io.sottovoce.privacy.mechanism;

/**
 * How many noise shares of one secure sum are sure to be there: everyone, less those that may drop out, less those that
 * may collude and add none. Exact integers, computed by each client from the verified roster and its own policy.
 *
 * @param clients n
 * @param corrupt c, silent colluders at most
 * @param dropped drop-outs at most
 */
public record NoiseShares(int clients, int corrupt, int dropped) {
    private static final long MILLION = 1_000_000;
    private static final int EFFECTIVE_MIN = 2;

    public NoiseShares {
        if (clients < 1 || corrupt < 1 || dropped < 0) {
            throw new IllegalArgumentException("noise shares of " + clients + " clients, " + corrupt + " corrupt, "
                    + dropped + " dropped; expected clients >= 1, corrupt >= 1, dropped >= 0");
        }
        if (clients - dropped - corrupt < EFFECTIVE_MIN) {
            throw new IllegalArgumentException("n_eff = " + clients + " - " + dropped + " - " + corrupt + " = "
                    + (clients - dropped - corrupt) + ", expected at least " + EFFECTIVE_MIN);
        }
    }

    /** c = max(1, ceil(gamma n)), drop-outs = floor(delta n), shares in parts per million. */
    public static NoiseShares of(int clients, int corruptPpm, int dropPpm) {
        if (corruptPpm < 0 || dropPpm < 0 || corruptPpm > MILLION || dropPpm > MILLION) {
            throw new IllegalArgumentException(
                    "shares of " + corruptPpm + " and " + dropPpm + " parts per million, expected 0.." + MILLION);
        }
        long corrupt = (corruptPpm * (long) clients + MILLION - 1) / MILLION;
        return new NoiseShares(clients, (int) Math.max(1, corrupt), (int) (dropPpm * (long) clients / MILLION));
    }

    /** n_eff. */
    public int effective() {
        return clients - dropped - corrupt;
    }

    /** The least number of survivors for which n_eff holds: a sum over fewer must not be opened. */
    public int survivorsMin() {
        return clients - dropped;
    }
}
