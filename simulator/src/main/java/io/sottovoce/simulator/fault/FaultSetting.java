package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.secagg.graph.PartsPerMillion;

/**
 * A world without its faults, as it follows from a seed.
 *
 * @param masked whether inputs are under masks
 * @param clients in the population
 * @param size updates that a round wants
 * @param quorum clients that a round needs
 * @param overSelection offers for each wanted update
 * @param rounds to be committed
 * @param dimension coordinates of the model
 * @param noise whether clients add noise
 * @param hybrid whether keys are agreed with ML-KEM besides X25519
 * @param hourOfStart hour of the day (UTC) at which the run begins
 */
record FaultSetting(
        long seed,
        WorldMode mode,
        boolean masked,
        int clients,
        int size,
        int quorum,
        double overSelection,
        int rounds,
        int dimension,
        boolean noise,
        boolean hybrid,
        int hourOfStart) {
    /** Most members of a group; any cohort between quorum and size is cut into groups of six or seven. */
    static final int GROUP_SIZE = 7;

    static final int STALENESS_MAX = 2;

    private static final int CLIENTS_MIN = 5;
    private static final int CLIENTS_SPREAD = 8;
    private static final int CLIENTS_LARGE = 30;
    private static final int LARGE_ONE_IN = 100;
    private static final int CHUNK = 1 << 16;

    static FaultSetting of(long seed) {
        return of(seed, WorldMode.ofSeed(seed));
    }

    static FaultSetting of(long seed, WorldMode mode) {
        return switch (mode) {
            case SECURE -> secure(seed);
            case GROUPED, PARALLEL -> groups(seed, mode);
            case CLEAR -> clear(seed);
            case ASYNC -> async(seed);
        };
    }

    private static FaultSetting secure(long seed) {
        int clients = Mix.below(LARGE_ONE_IN, seed, 1) == 0
                ? CLIENTS_LARGE
                : CLIENTS_MIN + Math.min(Mix.below(CLIENTS_SPREAD, seed, 2), Mix.below(CLIENTS_SPREAD, seed, 8));
        int rounds = clients == CLIENTS_LARGE ? 2 : rounds(seed);
        int quorum = Math.max(CLIENTS_MIN, fourFifths(clients));
        return masked(seed, WorldMode.SECURE, clients, clients, quorum, rounds);
    }

    /** Two groups, or three in one world of four. */
    private static FaultSetting groups(long seed, WorldMode mode) {
        int groups = Mix.below(4, seed, 10) == 0 ? 3 : 2;
        int quorum = (GROUP_SIZE - 1) * groups;
        int clients = quorum + 1 + Mix.below(groups, seed, 11);
        return masked(seed, mode, clients, clients, quorum, rounds(seed));
    }

    private static FaultSetting clear(long seed) {
        int clients = 3 + Mix.below(10, seed, 12);
        int size = Math.max(2, clients - Mix.below(4, seed, 13));
        double overSelection = Mix.below(2, seed, 14) == 0 ? 1 : 1.25;
        return open(seed, WorldMode.CLEAR, clients, size, (2 * size + 2) / 3, overSelection, rounds(seed));
    }

    /** Buffers of a part of the clients: the smaller they are, the more versions come about during a training. */
    private static FaultSetting async(long seed) {
        int clients = 7 + Mix.below(6, seed, 16);
        int rounds = 3 + Mix.below(3, seed, 17);
        if (Mix.below(2, seed, 15) == 0) {
            int size = CLIENTS_MIN + Mix.below(Math.max(1, clients - 2 - CLIENTS_MIN), seed, 18);
            return masked(seed, WorldMode.ASYNC, clients, size, Math.max(CLIENTS_MIN, fourFifths(size)), rounds);
        }
        int size = 2 + Mix.below(clients - 3, seed, 18);
        double overSelection = Mix.below(2, seed, 14) == 0 ? 1 : 1.25;
        return open(seed, WorldMode.ASYNC, clients, size, (2 * size + 2) / 3, overSelection, rounds);
    }

    private static FaultSetting masked(long seed, WorldMode mode, int clients, int size, int quorum, int rounds) {
        return new FaultSetting(
                seed,
                mode,
                true,
                clients,
                size,
                quorum,
                1,
                rounds,
                3 + Mix.below(30, seed, 4),
                Mix.below(8, seed, 5) == 0,
                Mix.below(16, seed, 6) == 0,
                Mix.below(24, seed, 7));
    }

    /** One update in eight worlds comes in several chunks. */
    private static FaultSetting open(
            long seed, WorldMode mode, int clients, int size, int quorum, double overSelection, int rounds) {
        int whole = Mix.below(8, seed, 19) == 0 ? CHUNK * (1 + Mix.below(2, seed, 20)) : 0;
        return new FaultSetting(
                seed,
                mode,
                false,
                clients,
                size,
                quorum,
                overSelection,
                rounds,
                whole + 3 + Mix.below(30, seed, 4),
                false,
                false,
                Mix.below(24, seed, 7));
    }

    private static int rounds(long seed) {
        return Mix.below(4, seed, 3) > 0 ? 2 : 3;
    }

    private static int fourFifths(int of) {
        return (4 * of + 4) / 5;
    }

    boolean asynchronous() {
        return mode == WorldMode.ASYNC;
    }

    /** Share of clients that may help the server: with more of them the means of such groups may not be looked at. */
    PartsPerMillion corrupt() {
        return new PartsPerMillion(mode.isCut() ? 40_000 : 50_000);
    }

    /** Share of a sum that may drop out: a group of six can lose one. */
    PartsPerMillion dropped() {
        return new PartsPerMillion(mode.isCut() ? 170_000 : 150_000);
    }

    /** Clients that a sum can lose or that may lie without the quorum being out of reach. */
    int spares() {
        return clients - quorum;
    }
}
