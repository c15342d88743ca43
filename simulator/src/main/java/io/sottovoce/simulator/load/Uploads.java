package io.sottovoce.simulator.load;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.FederationUnavailableException;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.simulator.RunException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers every offer with the prepared update, on threads that wait for the server, so many at a time; counts what the
 * server has accepted for good. Thread-safe.
 */
final class Uploads implements LoadClient.OfferTaker, AutoCloseable {
    private final PreparedUpdate update;
    private final boolean download;
    private final ExecutorService threads;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder offers = new LongAdder();
    private volatile String failure = "";
    private volatile boolean closing;

    /**
     * Uploads of one update.
     *
     * @param download whether the model is fetched before, as a client does that trains
     * @param atOnce transfers at a time
     */
    Uploads(PreparedUpdate update, boolean download, int atOnce) {
        this.update = update;
        this.download = download;
        this.threads = Executors.newFixedThreadPool(atOnce, LoadClients.daemon("load-transfer"));
    }

    @Override
    public void offered(LoadClient client, ServerMessage.RoundOffer offer) {
        offers.increment();
        client.say(new ClientMessage.OfferAccepted(offer.round()));
        threads.execute(() -> takePart(client, offer));
    }

    /** Updates with a receipt of the server. */
    long accepted() {
        return accepted.sum();
    }

    long offers() {
        return offers.sum();
    }

    /** Goes on only where nothing was refused and no call failed. */
    void requireWell() {
        if (!failure.isEmpty()) {
            throw new RunException("an update did not come through: " + failure);
        }
    }

    /** Calls that end from now on are no failure. */
    void letGo() {
        closing = true;
    }

    @Override
    public void close() {
        closing = true;
        threads.shutdownNow();
    }

    private void takePart(LoadClient client, ServerMessage.RoundOffer offer) {
        try {
            if (download) {
                download(client, offer);
            }
            Receipt receipt = client.calls()
                    .upload(client.key(offer), update.chunks(), update.trailer(offer.round(), client.id()));
            if (receipt.accepted()) {
                accepted.increment();
            } else {
                failed(receipt.code() + ": " + receipt.message());
            }
        } catch (FederationUnavailableException | RuntimeException e) {
            failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(String why) {
        if (!closing && failure.isEmpty()) {
            failure = why;
        }
    }

    private static void download(LoadClient client, ServerMessage.RoundOffer offer)
            throws FederationUnavailableException, InterruptedException {
        ContentHash model = offer.model().hash();
        Optional<Rejection> refused =
                client.calls().download(new DownloadRequest(client.key(offer), model, 0), (offset, data) -> {});
        if (refused.isPresent()) {
            throw new IllegalStateException("the model was refused: " + refused.get());
        }
    }
}
