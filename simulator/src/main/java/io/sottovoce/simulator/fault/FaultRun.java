package io.sottovoce.simulator.fault;

import io.sottovoce.rounds.run.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One run of a simulated world: the SDK's client, the server's machines of tasks, rounds and sessions, and the wire's codecs
 * under a virtual clock and network, until the task is over. Single-threaded; the same seed and operations give the same trace,
 * byte for byte.
 *
 * <p>Faults end with the last operation. From then on everybody is up and honest, and the task must be completed, provided
 * that there are clients enough that never lied. Not simulated: TLS, gRPC's flow control, the SDK's threads, and the SQL
 * behind the server's ports.
 */
public final class FaultRun {
    private static final long PATIENCE_MILLIS = 90 * 60_000L;
    private static final long EVENTS_MAX = 3_000_000;

    private final Agenda agenda = new Agenda();
    private final Trace trace = new Trace(agenda);
    private final Witness witness;
    private final Forgeries forgeries;
    private final FaultWorld world;
    private final ActiveFaults faults;
    private final Network network;
    private final PlainInputs inputs;
    private final Sabotage sabotage;
    private final SimServer server;
    private final List<SimClient> clients = new ArrayList<>();
    private long serverDownMillis;

    private FaultRun(FaultSetting setting, List<Operation> operations, Sabotage sabotage) {
        this.world = new FaultWorld(setting);
        this.faults = new ActiveFaults(operations, agenda);
        this.network = new Network(setting, agenda, faults);
        this.inputs = new PlainInputs(setting);
        this.witness = new Witness(trace, setting, inputs);
        this.forgeries = new Forgeries(witness);
        this.sabotage = sabotage;
        Scene scene = new Stage();
        this.server = new SimServer(scene);
        for (int i = 0; i < setting.clients(); i++) {
            clients.add(new SimClient(i, scene));
        }
    }

    /** The run of a seed, with mode and operations drawn from it. */
    public static FaultOutcome of(long seed) {
        return of(seed, WorldMode.ofSeed(seed));
    }

    /** The run of a seed in another mode than it would draw, with operations drawn from it. */
    public static FaultOutcome of(long seed, WorldMode mode) {
        return of(seed, mode, operationsOf(seed, mode));
    }

    /**
     * The run of a seed under other operations.
     *
     * @throws IllegalArgumentException where an operation concerns a client that the world of the seed does not have
     */
    public static FaultOutcome of(long seed, WorldMode mode, List<Operation> operations) {
        return of(seed, mode, operations, new NoSabotage());
    }

    static FaultOutcome of(long seed, WorldMode mode, List<Operation> operations, Sabotage sabotage) {
        FaultSetting setting = FaultSetting.of(seed, mode);
        for (Operation operation : operations) {
            if (operation.clients().stream().anyMatch(client -> client >= setting.clients())) {
                throw new IllegalArgumentException(
                        "'" + operation + "': seed " + seed + " has clients 0 to " + (setting.clients() - 1));
            }
        }
        return new FaultRun(setting, operations, sabotage).run(operations);
    }

    /** The operations that a seed draws for a world of this mode. */
    public static List<Operation> operationsOf(long seed, WorldMode mode) {
        return OperationPlan.of(FaultSetting.of(seed, mode));
    }

    private FaultOutcome run(List<Operation> operations) {
        operations.forEach(operation -> agenda.at(operation.atMillis(), () -> begin(operation)));
        asServer(server::start);
        for (int i = 0; i < clients.size(); i++) {
            int client = i;
            asClient(client, () -> clients.get(client).start());
        }
        long events = 0;
        long end = faults.endMillis() + PATIENCE_MILLIS;
        while (!isOver() && events < EVENTS_MAX && step(end)) {
            events++;
            check();
        }
        if (witness.violation().isEmpty()) {
            judgeProgress();
        }
        return new FaultOutcome(
                world.setting.seed(),
                world.setting.mode(),
                operations,
                witness.violation(),
                trace.finish(),
                trace.last(),
                events,
                witness.sums(),
                witness.commits(),
                agenda.nowMillis());
    }

    private boolean step(long end) {
        try {
            return agenda.step(end);
        } catch (RuntimeException e) { // of shipped code or of this: either way the run is worth looking at
            witness.fail(Violation.Invariant.NO_FAULT, e + " at " + e.getStackTrace()[0]);
            return false;
        }
    }

    private boolean isOver() {
        boolean ended = server.status().map(TaskStatus::terminal).orElse(false);
        return witness.violation().isPresent() || (ended && agenda.nowMillis() > lastCrashMillis());
    }

    /** A crash that is yet to come must meet a task that is over, too: its records must stay what they are. */
    private long lastCrashMillis() {
        return faults.operations().stream()
                .filter(operation ->
                        operation.kind() == FaultKind.KILL_SERVER || operation.kind() == FaultKind.KILL_CLIENT)
                .mapToLong(Operation::endMillis)
                .max()
                .orElse(0);
    }

    private void check() {
        for (int i = 0; i < clients.size(); i++) {
            witness.clientDisk(i, clients.get(i).disk().shortened());
        }
        witness.serverReleases(server.disk().releases());
    }

    private void judgeProgress() {
        long honest = clients.size()
                - IntStream.range(0, clients.size()).filter(faults::everLies).count();
        boolean completed = server.status().equals(Optional.of(TaskStatus.COMPLETED));
        if (honest >= world.setting.quorum() && !completed) {
            witness.fail(
                    Violation.Invariant.PROGRESS,
                    "committed are " + witness.commits() + " of " + world.setting.rounds() + " rounds, "
                            + (agenda.nowMillis() - faults.endMillis()) / 1000 + " s after the last fault: "
                            + server.reason());
        }
    }

    // ---- faults

    private void begin(Operation operation) {
        trace.add("fault " + operation);
        switch (operation.kind()) {
            case CUT, LEAVE -> operation.clients().forEach(client -> drop(client, 0));
            case PARTITION -> operation.clients().forEach(client -> drop(client, operation.amount()));
            case KILL_CLIENT -> operation.clients().forEach(client -> killClient(client, operation));
            case KILL_SERVER -> killServer(operation);
            default -> {
                // what is sent while it is on is changed where it is sent
            }
        }
    }

    private void drop(int client, long noticedAfterMillis) {
        if (!network.isUp(client)) {
            return;
        }
        long epoch = network.epoch(client);
        network.drop(client);
        clients.get(client).disconnected();
        agenda.after(Math.max(0, noticedAfterMillis), () -> server.disconnected(client, epoch));
    }

    /** The power goes at a write to come; where too few come while the fault lasts, it stays. */
    private void killClient(int client, Operation operation) {
        SimClient victim = clients.get(client);
        if (operation.amount() > 0) {
            victim.disk().breaker().arm(operation.amount() - 1);
            agenda.after(operation.forMillis(), () -> victim.disk().breaker().disarm());
        } else if (victim.isRunning()) {
            clientDied(client);
        }
    }

    private void clientDied(int client) {
        clients.get(client).kill();
        drop(client, 0);
        agenda.after(
                1 + Mix.below(20_000, world.setting.seed(), 700, client, agenda.nowMillis()),
                () -> asClient(client, () -> clients.get(client).start()));
    }

    private void killServer(Operation operation) {
        serverDownMillis = 1 + operation.forMillis() % 120_000;
        if (operation.amount() > 0) {
            server.disk().breaker().arm(operation.amount() - 1);
            agenda.after(operation.forMillis(), () -> server.disk().breaker().disarm());
        } else if (server.isRunning()) {
            serverDied();
        }
    }

    private void serverDied() {
        server.kill();
        for (int i = 0; i < clients.size(); i++) {
            drop(i, 0);
        }
        agenda.after(serverDownMillis, () -> asServer(server::start));
    }

    private void asClient(int index, Runnable action) {
        try {
            action.run();
        } catch (PowerCut e) {
            clientDied(index);
        }
    }

    private void asServer(Runnable action) {
        try {
            action.run();
        } catch (PowerCut e) {
            serverDied();
        }
    }

    /** What the actors share. */
    private final class Stage implements Scene {
        @Override
        public FaultWorld world() {
            return world;
        }

        @Override
        public Agenda agenda() {
            return agenda;
        }

        @Override
        public ActiveFaults faults() {
            return faults;
        }

        @Override
        public Network network() {
            return network;
        }

        @Override
        public Trace trace() {
            return trace;
        }

        @Override
        public Witness witness() {
            return witness;
        }

        @Override
        public PlainInputs inputs() {
            return inputs;
        }

        @Override
        public Forgeries forgeries() {
            return forgeries;
        }

        @Override
        public Sabotage sabotage() {
            return sabotage;
        }

        @Override
        public SimServer server() {
            return server;
        }

        @Override
        public SimClient client(int index) {
            return clients.get(index);
        }

        @Override
        public void asClient(int index, Runnable action) {
            FaultRun.this.asClient(index, action);
        }

        @Override
        public void asServer(Runnable action) {
            FaultRun.this.asServer(action);
        }
    }
}
