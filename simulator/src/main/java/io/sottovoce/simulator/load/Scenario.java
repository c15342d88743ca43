package io.sottovoce.simulator.load;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One kind of load, from a server's start to its figures. */
public enum Scenario {
    /** Updates, round after round: how many a second are accepted for good. */
    UPDATES(800_000, 100, 20),
    /** Masked updates in rounds by secure aggregation of shipped clients; always over mutual TLS. */
    MASKED(800_000, 40, 6),
    /** Clients that are connected and do nothing but give signs of life. */
    IDLE(800_000, 10_000, 60),
    /** A large model and many transfers of it at once: how much memory the server takes. */
    LARGE(1_000_000_000, 100, 60),
    /** Whole rounds of clients that do not train: what a round costs beside training. */
    ROUND(800_000, 100, 20),
    /** A server that is killed in the middle of a round: how long until updates are accepted again. */
    RECOVERY(800_000, 20, 10);

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long updateBytes;
    private final int clients;
    private final int seconds;

    Scenario(long updateBytes, int clients, int seconds) {
        this.updateBytes = updateBytes;
        this.clients = clients;
        this.seconds = seconds;
    }

    /** Bytes of an update where none are asked for. */
    public long updateBytes() {
        return updateBytes;
    }

    /** Clients where none are asked for. */
    public int clients() {
        return clients;
    }

    /** Seconds where none are asked for. */
    public int seconds() {
        return seconds;
    }

    /** Whether it needs identities, and with them mutual TLS. */
    public boolean needsIdentities() {
        return this == MASKED;
    }

    /**
     * Runs it and returns its figures by name, in their order.
     *
     * @throws io.sottovoce.simulator.RunException in one line, where the load did not come through
     */
    public Map<String, Object> run(LoadSetting setting, LoadProgress progress) throws InterruptedException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("scenario", name().toLowerCase(Locale.ROOT));
        fields.put("tls", setting.mutualTls() ? "mutual" : "none");
        fields.put("clients", setting.clients());
        fields.put("modelBytes", LoadModel.ofBytes(setting.updateBytes()).bytes());
        switch (this) {
            case UPDATES -> UpdatesScenario.run(setting, progress, fields);
            case MASKED -> MaskedScenario.run(setting, progress, fields);
            case IDLE -> IdleScenario.run(setting, progress, fields);
            case LARGE -> LargeScenario.run(setting, progress, fields);
            case ROUND -> RoundScenario.run(setting, progress, fields);
            case RECOVERY -> RecoveryScenario.run(setting, progress, fields);
        }
        return fields;
    }

    static double since(long startNanos) {
        return (System.nanoTime() - startNanos) / NANOS;
    }
}
