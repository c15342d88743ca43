package io.sottovoce.simulator.load;

import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.rest.TaskView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Rounds by secure aggregation of shipped clients that do not train. They make their keys, shares, noise and masks on the
 * same cores, so what the server does by itself shows as processor time.
 */
final class MaskedScenario {
    private static final int ROUNDS = 6;
    private static final int WARM_UP_ROUNDS = 2;
    private static final String COLLECTING = "collecting_masked";

    private MaskedScenario() {}

    static void run(LoadSetting setting, LoadProgress progress, Map<String, Object> fields)
            throws InterruptedException {
        LoadModel model = LoadModel.ofBytes(setting.updateBytes());
        try (LoadServer server = LoadServer.start(setting, "-Xmx1g", "-XX:MaxDirectMemorySize=512m");
                ShippedClients clients = new ShippedClients(server, setting.clients(), true)) {
            clients.start();
            String id = server.rest().submit(model.secureTask(ROUNDS, setting.clients()));
            double cpu = 0;
            int seen = 0;
            List<RoundPoint> points = new ArrayList<>();
            while (points.size() < ROUNDS) {
                server.process().requireAlive();
                TimeUnit.MILLISECONDS.sleep(100);
                points = rounds(server, id, model);
                if (seen < WARM_UP_ROUNDS && points.size() >= WARM_UP_ROUNDS) {
                    cpu = server.process().cpuSeconds();
                    seen = points.size();
                }
                requireCommitted(points, clients);
                progress.at(points.size(), ROUNDS, "");
            }
            double spent = server.process().cpuSeconds() - cpu;
            put(points.subList(seen, ROUNDS), spent, fields);
            fields.put("serverPeakMemoryBytes", server.process().peakMemoryBytes());
        }
    }

    private static void put(List<RoundPoint> warm, double cpuSeconds, Map<String, Object> fields) {
        long updates = warm.stream().mapToLong(RoundPoint::contributed).sum();
        long bytes = warm.stream().mapToLong(RoundPoint::uploadBytes).sum();
        double collecting = warm.stream()
                        .mapToDouble(round -> round.phaseMillis().getOrDefault(COLLECTING, 0.0))
                        .sum()
                / TimeUnit.SECONDS.toMillis(1);
        fields.put("updates", updates);
        fields.put("uploadBytesPerClient", bytes / Math.max(1, updates));
        fields.put("collectingUpdatesPerSecond", updates / collecting);
        fields.put("serverCpuSecondsPerUpdate", cpuSeconds / updates);
        fields.put("roundSeconds", warm.stream().mapToDouble(RoundPoint::millis).sum() / warm.size() / 1000);
    }

    private static List<RoundPoint> rounds(LoadServer server, String id, LoadModel model) throws InterruptedException {
        List<RoundPoint> points = new ArrayList<>();
        for (Map<String, Object> round : server.rest().rounds(id)) {
            points.add(TaskView.round(round, model.bytes()));
        }
        return points;
    }

    private static void requireCommitted(List<RoundPoint> points, ShippedClients clients) {
        for (RoundPoint point : points) {
            if (!point.committed()) {
                throw new RunException(
                        "round " + point.round() + " ended as " + point.outcome() + " " + clients.failed());
            }
        }
    }
}
