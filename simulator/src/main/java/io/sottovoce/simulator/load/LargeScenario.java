package io.sottovoce.simulator.load;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.FederationUnavailableException;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TrainingReport;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadTrailer;
import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Every client downloads the large model at the same time, and uploads as much. As many updates are completed as
 * three quarters of the free disk hold, since each is stored until the round ends; where that is not all, the others break
 * off on the way, after a time or once they have sent as much together as an eighth of it. Then the round is committed over
 * those that are there.
 */
final class LargeScenario implements LoadClient.OfferTaker {
    private static final double FINISHING_SHARE = 0.75;
    private static final double BROKEN_OFF_SHARE = 0.125;

    private static final UploadTrailer NO_TRAILER =
            UploadTrailer.clear(ContentHash.of(new byte[ContentHash.BYTES]), new TrainingReport(1, 0.5));

    private final PreparedUpdate update;
    private final int finishing;
    private final int brokenOff;
    private final ExecutorService threads;
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final AtomicInteger numbered = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger committed = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile long start = System.nanoTime();
    private final int seconds;

    private LargeScenario(PreparedUpdate update, int clients, int finishing, long brokenOffBytes, int seconds) {
        this.update = update;
        this.finishing = finishing;
        this.brokenOff = (int)
                Math.min(update.count(), brokenOffBytes / Math.max(1, clients - finishing) / Protocol.CHUNK_BYTES_MAX);
        this.seconds = seconds;
        this.threads = Executors.newFixedThreadPool(clients, LoadClients.daemon("load-transfer"));
    }

    static void run(LoadSetting setting, LoadProgress progress, Map<String, Object> fields)
            throws InterruptedException {
        LoadModel model = LoadModel.ofBytes(setting.updateBytes());
        double free = free(setting);
        int finishing = Math.max(1, (int) Math.min(setting.clients(), FINISHING_SHARE * free / model.bytes()));
        LargeScenario scenario = new LargeScenario(
                new PreparedUpdate(model.parameters()),
                setting.clients(),
                finishing,
                (long) (BROKEN_OFF_SHARE * free),
                setting.seconds());
        long heap = 1L << 30; // as much as for small models: none is held as a whole
        long direct = 512L << 20;
        try (LoadServer server = LoadServer.start(setting, "-Xmx" + heap, "-XX:MaxDirectMemorySize=" + direct);
                LoadClients clients = new LoadClients(server, setting.clients(), scenario)) {
            clients.connect(connected -> {});
            server.rest().submit(model.task(1, setting.clients(), finishing));
            while (scenario.committed.get() == 0) {
                server.process().requireAlive();
                scenario.requireWell();
                progress.at(scenario.done.get(), setting.clients(), (scenario.sent.sum() >> 20) + " MiB up");
                TimeUnit.MILLISECONDS.sleep(200);
            }
            double spent = Scenario.since(scenario.start);
            fields.put("updates", scenario.accepted.get());
            fields.put("seconds", spent);
            fields.put("bytesReceived", scenario.sent.sum());
            fields.put("bytesSent", scenario.received.sum());
            fields.put("bytesPerSecond", (scenario.sent.sum() + scenario.received.sum()) / spent);
            fields.put("serverHeapMaxBytes", heap);
            fields.put("serverDirectMaxBytes", direct);
            fields.put("serverPeakMemoryBytes", server.process().peakMemoryBytes());
        } finally {
            scenario.threads.shutdownNow();
        }
    }

    @Override
    public void offered(LoadClient client, ServerMessage.RoundOffer offer) {
        client.say(new ClientMessage.OfferAccepted(offer.round()));
        int number = numbered.getAndIncrement();
        if (number == 0) {
            start = System.nanoTime();
        }
        boolean finishes = number < finishing;
        threads.execute(() -> takePart(client, offer, finishes));
    }

    @Override
    public void closed(LoadClient client, ServerMessage.RoundClosed round) {
        if (round.outcome() == io.sottovoce.proto.RoundOutcome.COMMITTED) {
            committed.incrementAndGet();
        } else if (round.outcome() == io.sottovoce.proto.RoundOutcome.ABORTED) {
            failures.add("the round was aborted: " + round.message());
        }
    }

    private void requireWell() {
        String failure = failures.peek();
        if (failure != null) {
            throw new RunException(failure);
        }
    }

    private void takePart(LoadClient client, ServerMessage.RoundOffer offer, boolean finishes) {
        try {
            download(client, offer, finishes);
            Receipt receipt = client.calls()
                    .upload(
                            client.key(offer),
                            finishes ? counted(update.chunks()) : some(update.chunks()),
                            finishes ? update.trailer(offer.round(), client.id()) : NO_TRAILER);
            if (receipt.accepted()) {
                accepted.incrementAndGet();
            } else if (finishes) {
                failures.add(receipt.code() + ": " + receipt.message());
            }
        } catch (FederationUnavailableException | RuntimeException e) {
            failures.add(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            done.incrementAndGet();
        }
        if (!finishes) {
            client.say(new ClientMessage.TrainingFailed(offer.round(), FailureCode.TRANSFER, "no room for it here"));
        }
    }

    /** The others break off in the middle of the time, so that they upload while it lasts. */
    private void download(LoadClient client, ServerMessage.RoundOffer offer, boolean finishes)
            throws FederationUnavailableException, InterruptedException {
        DownloadRequest request =
                new DownloadRequest(client.key(offer), offer.model().hash(), 0);
        try {
            client.calls().download(request, (offset, data) -> {
                received.add(data.length);
                if (!finishes && Scenario.since(start) > seconds / 2.0) {
                    throw new EnoughException();
                }
            });
        } catch (EnoughException e) {
            // The call is cancelled with it.
        }
    }

    /** Ends a download that has gone on for long enough. */
    private static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Iterator<UploadChunk> counted(Iterator<UploadChunk> chunks) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return chunks.hasNext();
            }

            @Override
            public UploadChunk next() {
                UploadChunk chunk = chunks.next();
                sent.add(chunk.data().size());
                return chunk;
            }
        };
    }

    /** The first chunks, until enough of them are sent or the time is up. */
    private Iterator<UploadChunk> some(Iterator<UploadChunk> chunks) {
        Iterator<UploadChunk> counted = counted(chunks);
        return new Iterator<>() {
            private int drawn;

            @Override
            public boolean hasNext() {
                return drawn < brokenOff && Scenario.since(start) < seconds && counted.hasNext();
            }

            @Override
            public UploadChunk next() {
                drawn++;
                return counted.next();
            }
        };
    }

    private static long free(LoadSetting setting) {
        try {
            return Files.getFileStore(setting.folder()).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("no free space can be seen in " + setting.folder(), e);
        }
    }
}
