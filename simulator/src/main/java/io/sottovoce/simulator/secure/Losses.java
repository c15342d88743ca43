package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.release.ReleaseDesign;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What the clients of a sum said of their training, kept by client so that sums do not depend on who came first. */
final class Losses {
    private final Map<ClientId, Double> byClient = new ConcurrentSkipListMap<>();

    /** A client that trained. */
    void trained(ClientId client, double meanLoss) {
        byClient.put(client, Math.max(0, Math.min(ReleaseDesign.LOSS_BOUND, meanLoss)));
    }

    /** Clients that trained. */
    int count() {
        return byClient.size();
    }

    /** The mean over them; 0 for none. */
    double mean() {
        double total = 0;
        for (double loss : byClient.values()) {
            total += loss;
        }
        return byClient.isEmpty() ? 0 : total / byClient.size();
    }
}
