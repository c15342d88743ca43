package io.sottovoce.simulator.load;

import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.rest.TaskView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whole rounds, download and upload, of clients that do not train. */
final class RoundScenario {
    private static final int AT_ONCE_MAX = 32;
    private static final int WARM_UP_ROUNDS = 5;
    private static final int ROUNDS_MIN = 6;

    private RoundScenario() {}

    static void run(LoadSetting setting, LoadProgress progress, Map<String, Object> fields)
            throws InterruptedException {
        LoadModel model = LoadModel.ofBytes(setting.updateBytes());
        int rounds = Math.max(ROUNDS_MIN, setting.seconds()) + WARM_UP_ROUNDS;
        try (LoadServer server = LoadServer.start(setting, "-Xmx1g", "-XX:MaxDirectMemorySize=512m");
                Uploads uploads = new Uploads(
                        new PreparedUpdate(model.parameters()), true, Math.min(AT_ONCE_MAX, setting.clients()));
                RoundTimes times = new RoundTimes(uploads);
                LoadClients clients = new LoadClients(server, setting.clients(), times)) {
            clients.connect(connected -> {});
            String task = server.rest().submit(model.task(rounds, setting.clients(), setting.clients()));
            while (!times.ended(rounds)) {
                server.process().requireAlive();
                uploads.requireWell();
                progress.at(times.rounds(), rounds, "");
                Thread.sleep(50);
            }
            List<Double> periods = times.periods().subList(WARM_UP_ROUNDS - 1, rounds - 1);
            List<Double> sorted = periods.stream().sorted().toList();
            fields.put("roundSeconds", sorted.get(sorted.size() / 2));
            fields.put("roundSecondsMax", sorted.get(sorted.size() - 1));
            fields.put("rounds", periods.size());
            fields.put("phaseSeconds", phases(server, task, model));
            fields.put("serverPeakMemoryBytes", server.process().peakMemoryBytes());
        }
    }

    /** Mean time in each phase by the server's own records, in seconds. */
    private static Map<String, Object> phases(LoadServer server, String task, LoadModel model)
            throws InterruptedException {
        List<RoundPoint> points = new ArrayList<>();
        for (Map<String, Object> round : server.rest().rounds(task)) {
            points.add(TaskView.round(round, model.bytes()));
        }
        List<RoundPoint> warm = points.subList(Math.min(points.size(), WARM_UP_ROUNDS), points.size());
        Map<String, Object> seconds = new LinkedHashMap<>();
        warm.forEach(point -> point.phaseMillis()
                .forEach((phase, millis) ->
                        seconds.merge(phase, millis / 1e3 / warm.size(), (a, b) -> (double) a + (double) b)));
        return seconds;
    }
}
