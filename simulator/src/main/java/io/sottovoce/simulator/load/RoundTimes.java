package io.sottovoce.simulator.load;

import io.sottovoce.proto.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/** When each round's first offer came, as clients saw it. Thread-safe. */
final class RoundTimes implements LoadClient.OfferTaker, AutoCloseable {
    private static final double NANOS = 1e9;

    private final Uploads uploads;
    private final List<Long> firstOffers = new ArrayList<>();
    private long lastRound;

    RoundTimes(Uploads uploads) {
        this.uploads = uploads;
    }

    @Override
    public void offered(LoadClient client, ServerMessage.RoundOffer offer) {
        synchronized (this) {
            if (offer.round().round() > lastRound) {
                lastRound = offer.round().round();
                firstOffers.add(System.nanoTime());
            }
        }
        uploads.offered(client, offer);
    }

    synchronized int rounds() {
        return firstOffers.size();
    }

    /** Seconds from each round's first offer to the next one's, but for so many rounds at the beginning. */
    synchronized List<Double> periods(int after) {
        List<Double> periods = new ArrayList<>();
        for (int i = after + 1; i < firstOffers.size(); i++) {
            periods.add((firstOffers.get(i) - firstOffers.get(i - 1)) / NANOS);
        }
        return periods;
    }

    @Override
    public void close() {
        uploads.letGo();
    }
}
