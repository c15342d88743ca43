package io.sottovoce.simulator.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws the operations of a seed: most of them faults of network and processes, with liars in some of the worlds. */
final class OperationPlan {
    private static final long FAULTY_MILLIS = 5 * 60_000L;
    private static final long FORGING_MILLIS = 4_000;
    private static final long LYING_AHEAD_MILLIS = 40_000;
    private static final long NIGHT_AWAY_MILLIS = 30 * 60_000L;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final int NIGHT_BEGINS = 20;
    private static final int NIGHT_ENDS = 7;

    private static final FaultKind[] OF_NETWORK = {
        FaultKind.CUT,
        FaultKind.CUT,
        FaultKind.LEAVE,
        FaultKind.PARTITION,
        FaultKind.SLOW,
        FaultKind.DUPLICATE,
        FaultKind.SKEW,
        FaultKind.KILL_CLIENT,
        FaultKind.KILL_CLIENT,
        FaultKind.KILL_SERVER
    };
    private static final FaultKind[] OF_MASKED_CLIENTS = {
        FaultKind.SILENT,
        FaultKind.WRONG_SIGNATURE,
        FaultKind.GARBAGE_SHARES,
        FaultKind.WRONG_INPUT,
        FaultKind.SCALED_INPUT,
        FaultKind.LAZY
    };
    private static final FaultKind[] OF_CLEAR_CLIENTS = {
        FaultKind.SILENT,
        FaultKind.WRONG_INPUT,
        FaultKind.SCALED_INPUT,
        FaultKind.NOT_FINITE,
        FaultKind.FALSE_REPORT,
        FaultKind.LAZY
    };
    private static final FaultKind[] OF_SERVER = {
        FaultKind.SERVER_VARIES_SURVIVORS,
        FaultKind.SERVER_ASKS_TWICE,
        FaultKind.SERVER_REOPENS,
        FaultKind.SERVER_FORGES
    };

    private final FaultSetting setting;
    private final List<Operation> operations = new ArrayList<>();
    private long draws;

    private OperationPlan(FaultSetting setting) {
        this.setting = setting;
    }

    static List<Operation> of(FaultSetting setting) {
        return new OperationPlan(setting).draw();
    }

    private List<Operation> draw() {
        int count = 4 + below(20);
        for (int i = 0; i < count; i++) {
            FaultKind kind = OF_NETWORK[below(OF_NETWORK.length)];
            add(kind, isOfServer(kind) ? List.of() : someClients(kind));
        }
        nights();
        if (setting.spares() > 0 && below(2) == 0) {
            int liar = below(setting.clients());
            FaultKind[] lies = setting.masked() ? OF_MASKED_CLIENTS : OF_CLEAR_CLIENTS;
            add(lies[below(lies.length)], List.of(liar));
            add(lies[below(lies.length)], List.of(liar));
        }
        if (trustsNoServer() && below(4) == 0) {
            add(OF_SERVER[below(OF_SERVER.length)], List.of());
            add(OF_SERVER[below(OF_SERVER.length)], List.of());
        }
        operations.sort(Comparator.comparingLong(Operation::atMillis));
        return List.copyOf(operations);
    }

    /** Groups this small trust the operator, and in the clear there is nothing to lie about. */
    private boolean trustsNoServer() {
        return setting.masked() && !setting.mode().isCut();
    }

    /** A client leaves more often by day, when its machine is used, and for longer at night, when it is off. */
    private void nights() {
        for (int client = 0; client < setting.clients(); client++) {
            long at = below(FAULTY_MILLIS);
            long hour = (setting.hourOfStart() + at / HOUR_MILLIS) % 24;
            boolean night = hour >= NIGHT_BEGINS || hour < NIGHT_ENDS;
            if (below(night ? 2 : 6) == 0) {
                long away = 1 + below(night ? NIGHT_AWAY_MILLIS : 60_000L);
                operations.add(new Operation(at, FaultKind.LEAVE, List.of(client), 0, away));
            }
        }
    }

    private void add(FaultKind kind, List<Integer> clients) {
        boolean lie = kind.isOfLiars();
        long at = below(lie ? FAULTY_MILLIS / 8 : FAULTY_MILLIS);
        operations.add(new Operation(at, kind, clients, amount(kind), lie ? lying(kind) : time()));
    }

    private static boolean isOfServer(FaultKind kind) {
        return kind == FaultKind.KILL_SERVER || kind.isLieOfServer();
    }

    private List<Integer> someClients(FaultKind kind) {
        int most = kind == FaultKind.PARTITION ? setting.clients() : 1;
        int count = 1 + below(most);
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int client = below(setting.clients());
            if (!chosen.contains(client)) {
                chosen.add(client);
            }
        }
        return chosen;
    }

    private long amount(FaultKind kind) {
        return switch (kind) {
            case PARTITION -> below(30_000L);
            case SLOW -> 2L + below(200);
            case SKEW -> below(400_000L) - 200_000;
            case SCALED_INPUT -> 2L + below(200);
            case LAZY -> below(2) == 0 ? 0 : below(900_000L);
            case KILL_CLIENT -> below(16);
            case KILL_SERVER -> below(12);
            default -> 0;
        };
    }

    /**
     * A roster that nobody believes ends its round at once, and the next one follows: more of it shows nothing new. So does
     * any lie to clients whose updates are there before the round, until their books have enough of it.
     */
    private long lying(FaultKind kind) {
        if (kind == FaultKind.SERVER_FORGES) {
            return FORGING_MILLIS;
        }
        return kind.isLieOfServer() && setting.asynchronous() ? LYING_AHEAD_MILLIS : FAULTY_MILLIS;
    }

    /** Half of the faults pass within a heartbeat or so, the others outlast a phase. */
    private long time() {
        return 1 + below(below(2) == 0 ? 9_000L : 200_000L);
    }

    private int below(int bound) {
        return Mix.below(bound, setting.seed(), 100, draws++);
    }

    private long below(long bound) {
        return Long.remainderUnsigned(Mix.of(setting.seed(), 100, draws++), bound);
    }
}
