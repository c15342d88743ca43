package io.sottovoce.simulator.cli;

import io.sottovoce.client.ClientEvent;
import io.sottovoce.simulator.report.Numbers;
import java.util.Locale;

/** What a client does, as lines for people. */
final class ClientLines {
    private ClientLines() {}

    static String line(ClientEvent event) {
        if (event instanceof ClientEvent.Connected connected) {
            return "connected to server version " + connected.serverVersion();
        }
        if (event instanceof ClientEvent.Disconnected cut) {
            return "not connected: " + cut.reason() + "; next attempt in "
                    + Numbers.millis((double) cut.retryIn().toMillis());
        }
        if (event instanceof ClientEvent.Accepted accepted) {
            return "round " + accepted.round().round() + ": taking part";
        }
        if (event instanceof ClientEvent.Declined declined) {
            return "round " + declined.round().round() + ": declined: " + declined.reason();
        }
        if (event instanceof ClientEvent.Trained trained) {
            return "round " + trained.round().round() + ": trained on " + trained.examples() + " examples, mean loss "
                    + String.format(Locale.ROOT, "%.4f", trained.meanLoss());
        }
        if (event instanceof ClientEvent.Submitted submitted) {
            return "round " + submitted.round().round() + ": update submitted";
        }
        if (event instanceof ClientEvent.Failed failed) {
            return "round " + failed.round().round() + ": failed: " + failed.reason();
        }
        if (event instanceof ClientEvent.Closed closed) {
            return "round " + closed.round().round() + ": "
                    + closed.outcome().name().toLowerCase(Locale.ROOT)
                    + (closed.reason().isEmpty() ? "" : " (" + closed.reason() + ")");
        }
        return "stopped: " + ((ClientEvent.Stopped) event).reason();
    }
}
