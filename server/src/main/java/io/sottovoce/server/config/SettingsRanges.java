package io.sottovoce.server.config;

import java.time.Duration;

/** The ranges of settings that are numbers. */
public final class SettingsRanges {
    private static final Duration HEARTBEAT_MAX = Duration.ofHours(1);

    private SettingsRanges() {}

    /**
     * Checks all settings.
     *
     * @throws IllegalArgumentException one line: the setting, what was found, what was expected
     */
    public static void require(ServerSettings settings) {
        ServerSettings.Clients clients = settings.clients();
        between("clients.heartbeat-interval", clients.heartbeatInterval(), HEARTBEAT_MAX);
        between("clients.heartbeats-missed-max", clients.heartbeatsMissedMax(), 1, 1_000);
        between("clients.connected-max", clients.connectedMax(), 1, 1_000_000);
        between("clients.reconnect-after", clients.reconnectAfter(), HEARTBEAT_MAX);
        between("limits.running-tasks-max", settings.limits().runningTasksMax(), 1, 10_000);
        between("limits.model-bytes-max", settings.limits().modelBytesMax(), Float.BYTES, 1L << 40);
        between("limits.workers", settings.limits().workers(), 1, 64);
    }

    private static void between(String name, long found, long min, long max) {
        require(found >= min && found <= max, name, found, min + " to " + max);
    }

    private static void between(String name, Duration found, Duration max) {
        boolean holds = found.compareTo(Duration.ofMillis(10)) >= 0 && found.compareTo(max) <= 0;
        require(holds, name, found, "10 ms to " + max.toMinutes() + " minutes");
    }

    private static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("sottovoce." + name + ": found " + found + ", expected " + expected);
        }
    }
}
