package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.secagg.graph.PartsPerMillion;

/**
 * A world without its faults, as it follows from a seed.
 *
 * @param clients all of them are wanted in every round
 * @param quorum clients that a round needs
 * @param rounds to be committed
 * @param dimension coordinates of the model
 * @param noise whether clients add noise
 * @param hybrid whether keys are agreed with ML-KEM besides X25519
 * @param hourOfStart hour of the day (UTC) at which the run begins
 */
record FaultSetting(
        long seed, int clients, int quorum, int rounds, int dimension, boolean noise, boolean hybrid, int hourOfStart) {
    static final PartsPerMillion CORRUPT = new PartsPerMillion(50_000);
    static final PartsPerMillion DROPPED = new PartsPerMillion(150_000);

    private static final int CLIENTS_MIN = 5;
    private static final int CLIENTS_SPREAD = 8;
    private static final int CLIENTS_LARGE = 30;
    private static final int LARGE_ONE_IN = 100;

    static FaultSetting of(long seed) {
        int clients = Mix.below(LARGE_ONE_IN, seed, 1) == 0
                ? CLIENTS_LARGE
                : CLIENTS_MIN + Math.min(Mix.below(CLIENTS_SPREAD, seed, 2), Mix.below(CLIENTS_SPREAD, seed, 8));
        return new FaultSetting(
                seed,
                clients,
                Math.max(CLIENTS_MIN, (4 * clients + 4) / 5),
                clients == CLIENTS_LARGE || Mix.below(4, seed, 3) > 0 ? 2 : 3,
                3 + Mix.below(30, seed, 4),
                Mix.below(8, seed, 5) == 0,
                Mix.below(16, seed, 6) == 0,
                Mix.below(24, seed, 7));
    }

    /** Clients that a sum can lose or that may lie without the quorum being out of reach. */
    int spares() {
        return clients - quorum;
    }
}
