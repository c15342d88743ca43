package io.sottovoce.simulator.load;

import io.sottovoce.rounds.task.TaskSpec;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Rounds without pause; each client answers each offer with an update at once. */
final class UpdatesScenario {
    private static final int AT_ONCE_MAX = 32;
    private static final long LOOK_MILLIS = 200;

    private UpdatesScenario() {}

    static void run(LoadSetting setting, LoadProgress progress, Map<String, Object> fields)
            throws InterruptedException {
        LoadModel model = LoadModel.ofBytes(setting.updateBytes());
        MachineLimits limits = MachineLimits.measure(setting.folder(), model.bytes());
        try (LoadServer server = LoadServer.start(setting, "-Xmx1g", "-XX:MaxDirectMemorySize=512m");
                Uploads uploads = new Uploads(
                        new PreparedUpdate(model.parameters()), false, Math.min(AT_ONCE_MAX, setting.clients()));
                LoadClients clients = new LoadClients(server, setting.clients(), uploads)) {
            clients.connect(connected -> {});
            String task = server.rest().submit(model.task(TaskSpec.ROUNDS_MAX, setting.clients(), setting.clients()));
            WarmUp.Look look = () -> {
                server.process().requireAlive();
                uploads.requireWell();
            };
            CompilerThreads compilers = server.compilers();
            progress.at(0, setting.seconds(), "warming up");
            fields.put("warmUpSeconds", new WarmUp(compilers, setting.seconds()).await(look));
            double compiling = compilers.seconds().orElse(Double.NaN);
            double cpu = server.process().cpuSeconds();
            double own = ownCpuSeconds();
            long before = uploads.accepted();
            long start = System.nanoTime();
            wait(
                    setting.seconds(),
                    look,
                    at -> progress.at(Math.round(at), setting.seconds(), Long.toString(uploads.accepted() - before)));
            double seconds = Scenario.since(start);
            long accepted = uploads.accepted() - before;
            uploads.letGo();
            double rate = accepted / seconds;
            fields.put("updatesPerSecond", rate);
            fields.put("bytesPerSecond", rate * model.bytes());
            fields.put("updates", accepted);
            fields.put("seconds", seconds);
            fields.put("serverCores", (server.process().cpuSeconds() - cpu) / seconds);
            fields.put("clientCores", (ownCpuSeconds() - own) / seconds);
            fields.put("compilerCores", (compilers.seconds().orElse(Double.NaN) - compiling) / seconds);
            fields.put("serverPeakMemoryBytes", server.process().peakMemoryBytes());
            fields.put("limitUpdatesPerSecond", limits.updatesPerSecond(model.bytes()));
            fields.put("ratioToLimit", limits.updatesPerSecond(model.bytes()) / rate);
            fields.putAll(limits.fields());
            server.rest().cancel(task);
        }
    }

    /** Hears how many seconds have passed. */
    interface Passing {
        void at(double seconds);
    }

    static void wait(double seconds, WarmUp.Look look, Passing passing) throws InterruptedException {
        long start = System.nanoTime();
        while (Scenario.since(start) < seconds) {
            look.look();
            passing.at(Scenario.since(start));
            TimeUnit.MILLISECONDS.sleep(
                    Math.min(LOOK_MILLIS, 1 + (long) (1000 * Math.max(0, seconds - Scenario.since(start)))));
        }
    }

    private static double ownCpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(spent -> spent.toMillis() / 1e3)
                .orElse(Double.NaN);
    }
}
