package io.sottovoce.simulator.load;

import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.rest.TaskView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Whole rounds, download and upload, of clients that do not train. */
final class RoundScenario {
    private static final int AT_ONCE_MAX = 32;
    private static final int ROUNDS_MIN = 6;

    private RoundScenario() {}

    static void run(LoadSetting setting, LoadProgress progress, Map<String, Object> fields)
            throws InterruptedException {
        LoadModel model = LoadModel.ofBytes(setting.updateBytes());
        try (LoadServer server = LoadServer.start(setting, "-Xmx1g", "-XX:MaxDirectMemorySize=512m");
                Uploads uploads = new Uploads(
                        new PreparedUpdate(model.parameters()), true, Math.min(AT_ONCE_MAX, setting.clients()));
                RoundTimes times = new RoundTimes(uploads);
                LoadClients clients = new LoadClients(server, setting.clients(), times)) {
            clients.connect(connected -> {});
            String task = server.rest().submit(model.task(TaskSpec.ROUNDS_MAX, setting.clients(), setting.clients()));
            WarmUp.Look look = () -> {
                server.process().requireAlive();
                uploads.requireWell();
            };
            progress.at(0, setting.seconds(), "warming up");
            fields.put("warmUpSeconds", new WarmUp(server.compilers(), setting.seconds()).await(look));
            int warm = times.rounds();
            long start = System.nanoTime();
            while (Scenario.since(start) < setting.seconds() || times.rounds() < warm + ROUNDS_MIN) {
                look.look();
                progress.at(Math.round(Scenario.since(start)), setting.seconds(), "");
                TimeUnit.MILLISECONDS.sleep(50);
            }
            List<Double> sorted = times.periods(warm).stream().sorted().toList();
            uploads.letGo();
            server.rest().cancel(task);
            fields.put("roundSeconds", sorted.get(sorted.size() / 2));
            fields.put("roundSecondsMax", sorted.get(sorted.size() - 1));
            fields.put("rounds", sorted.size());
            fields.put("phaseSeconds", phases(server, task, model, sorted.size()));
            fields.put("serverPeakMemoryBytes", server.process().peakMemoryBytes());
        }
    }

    /** Mean time in each phase of the last rounds that were committed, by the server's own records, in seconds. */
    private static Map<String, Object> phases(LoadServer server, String task, LoadModel model, int rounds)
            throws InterruptedException {
        List<RoundPoint> points = new ArrayList<>();
        for (Map<String, Object> round : server.rest().rounds(task)) {
            points.add(TaskView.round(round, model.bytes()));
        }
        List<RoundPoint> committed =
                points.stream().filter(RoundPoint::committed).toList();
        List<RoundPoint> warm = committed.subList(Math.max(0, committed.size() - rounds), committed.size());
        Map<String, Object> seconds = new LinkedHashMap<>();
        warm.forEach(point -> point.phaseMillis()
                .forEach((phase, millis) ->
                        seconds.merge(phase, millis / 1e3 / warm.size(), (a, b) -> (double) a + (double) b)));
        return seconds;
    }
}
