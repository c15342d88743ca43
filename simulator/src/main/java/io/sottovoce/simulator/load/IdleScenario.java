package io.sottovoce.simulator.load;

import io.sottovoce.simulator.RunException;
import java.util.Map;

/** Connected clients that only give signs of life. */
final class IdleScenario {
    private IdleScenario() {}

    static void run(LoadSetting setting, LoadProgress progress, Map<String, Object> fields)
            throws InterruptedException {
        try (LoadServer server = LoadServer.start(setting, "-Xmx1g", "-XX:MaxDirectMemorySize=512m");
                LoadClients clients = new LoadClients(server, setting.clients(), (client, offer) -> {})) {
            long heapBefore = server.heapBytes();
            long before = server.process().peakMemoryBytes();
            long start = System.nanoTime();
            clients.connect(connected -> progress.at(connected, setting.clients(), "connected"));
            double connecting = Scenario.since(start);
            double cpu = server.process().cpuSeconds();
            long beats = clients.answered();
            UpdatesScenario.wait(
                    setting.seconds(),
                    server.process()::requireAlive,
                    at -> progress.at(Math.round(at), setting.seconds(), "idle"));
            clients.lost().ifPresent(why -> {
                throw new RunException(why);
            });
            fields.put("connectsPerSecond", setting.clients() / connecting);
            fields.put("seconds", (double) setting.seconds());
            fields.put("heartbeatsPerSecond", (clients.answered() - beats) / (double) setting.seconds());
            fields.put("serverCores", (server.process().cpuSeconds() - cpu) / setting.seconds());
            fields.put("serverHeapMaxBytes", 1L << 30);
            fields.put("serverHeapBytes", server.heapBytes());
            fields.put("serverHeapBytesBefore", heapBefore);
            fields.put("serverPeakMemoryBytes", server.process().peakMemoryBytes());
            fields.put(
                    "serverMemoryBytesPerClient",
                    (server.process().peakMemoryBytes() - before) / (double) setting.clients());
        }
    }
}
