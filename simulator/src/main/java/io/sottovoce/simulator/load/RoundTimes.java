package io.sottovoce.simulator.load;

import io.sottovoce.proto.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/** When each round's first offer came, as clients saw it, and the last one's end. Thread-safe. */
final class RoundTimes implements LoadClient.OfferTaker, AutoCloseable {
    private static final double NANOS = 1e9;

    private final Uploads uploads;
    private final List<Long> firstOffers = new ArrayList<>();
    private long lastRound;
    private long lastClosed;

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

    @Override
    public synchronized void closed(LoadClient client, ServerMessage.RoundClosed round) {
        lastClosed = Math.max(lastClosed, round.round().round());
    }

    synchronized int rounds() {
        return firstOffers.size();
    }

    /** Whether so many rounds were begun and the last of them has ended. */
    synchronized boolean ended(int rounds) {
        return firstOffers.size() >= rounds && lastClosed >= lastRound;
    }

    /** Seconds from each round's first offer to the next one's. */
    synchronized List<Double> periods() {
        List<Double> periods = new ArrayList<>();
        for (int i = 1; i < firstOffers.size(); i++) {
            periods.add((firstOffers.get(i) - firstOffers.get(i - 1)) / NANOS);
        }
        return periods;
    }

    @Override
    public void close() {
        uploads.letGo();
    }
}
