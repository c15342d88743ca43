package io.sottovoce.simulator.load;

import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.RunException;
import java.util.Map;

/** Kills a server in the middle of a round and waits for updates of the shipped clients, a commit, and the last client. */
final class RecoveryScenario {
    private static final int ROUNDS_BEFORE = 3;
    private static final long PATIENCE_SECONDS = 120;
    private static final long LOOK_MILLIS = 20;
    private static final int STEPS = 3;

    private RecoveryScenario() {}

    static void run(LoadSetting setting, LoadProgress progress, Map<String, Object> fields)
            throws InterruptedException {
        LoadModel model = LoadModel.ofBytes(setting.updateBytes());
        int count = setting.clients();
        try (LoadServer server = LoadServer.start(setting, "-Xmx1g");
                ShippedClients clients = new ShippedClients(server, count, false)) {
            clients.start();
            server.rest().submit(model.impatientTask(TaskSpec.ROUNDS_MAX, count));
            progress.at(0, STEPS, "rounds");
            await(() -> clients.submitted() > (long) ROUNDS_BEFORE * count + count / 2, server);
            server.kill();
            long killed = System.nanoTime();
            server.restart();
            long connected = clients.connected();
            long submitted = clients.submitted();
            long committed = clients.committed();
            progress.at(1, STEPS, "killed");
            server.awaitReady();
            fields.put("readySeconds", Scenario.since(killed));
            await(() -> clients.submitted() > submitted, server);
            fields.put("recoverySeconds", Scenario.since(killed));
            progress.at(2, STEPS, "updates are accepted");
            await(() -> clients.committed() > committed, server);
            fields.put("nextCommitSeconds", Scenario.since(killed));
            await(() -> clients.connected() >= connected + count, server);
            fields.put("clientsBackSeconds", Scenario.since(killed));
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition, LoadServer server) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            server.process().requireAlive();
            if (Scenario.since(start) > PATIENCE_SECONDS) {
                throw new RunException("the clients were not heard of for " + PATIENCE_SECONDS + " s");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
