package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ClearUpdate;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.UploadTrailer;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.TrainingReport;
import io.sottovoce.server.storage.StagedUpdate;
import io.sottovoce.server.storage.StagedUpdateStore;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One client's place in a round: its ticket, its update as far as it has come, and the last word on it.
 *
 * <p>Guarantees that an update is accepted once, whole, with every coordinate finite and its hash as stated, and that the
 * receipt says so only when bytes and row are durable. Each chunk is checked as it arrives, so that memory does not
 * depend on the model. Thread-safe; the disk is written under the lock of this seat only.
 */
final class Seat extends StreamedSeat {
    private static final Logger LOG = Logger.getLogger(Seat.class);

    private final RoundRef round;
    private final ClientId client;
    private final VectorSpec vector;
    private final ClearUpdate rules;
    private final StagedUpdateStore store;
    private final ServerMetrics metrics;
    private final Consumer<RoundEvent> events;

    private @Nullable StagedUpdate staged;

    Seat(
            RoundRef round,
            ClientId client,
            Bytes ticket,
            VectorSpec vector,
            StagedUpdateStore store,
            ServerMetrics metrics,
            Consumer<RoundEvent> events) {
        super(ticket);
        this.round = round;
        this.client = client;
        this.vector = vector;
        this.rules = new ClearUpdate(round, client, vector);
        this.store = store;
        this.metrics = metrics;
        this.events = events;
    }

    @Override
    public synchronized UploadState state() {
        BitSet stored = isOpen() ? staged().stored() : new BitSet();
        releaseIfIdle();
        return new UploadState(rules.chunks(), stored, settled());
    }

    @Override
    void idle() {
        release();
    }

    @Override
    Optional<Rejection> take(UploadChunk chunk) {
        Optional<Rejection> wrong = rules.fault(chunk);
        if (wrong.isPresent()) {
            refuseForGood(wrong.get());
            return wrong;
        }
        ContentHash leaf = rules.leaf(chunk);
        Optional<Rejection> failed =
                stored(() -> staged().put(chunk.index(), chunk.data().asReadOnlyBuffer(), leaf));
        if (failed.isEmpty()) {
            metrics.received(chunk.data().size());
        }
        return failed;
    }

    @Override
    Receipt end(UploadTrailer trailer) {
        StagedUpdate update = staged();
        if (!update.whole()) {
            int missing = rules.chunks() - update.stored().cardinality();
            return Receipt.of(new Rejection(
                    ErrorCode.INCOMPLETE, "upload", missing + " of " + rules.chunks() + " chunks are missing"));
        }
        if (trailer.report().isEmpty()) {
            return Receipt.of(
                    new Rejection(ErrorCode.MALFORMED, "trailer", "an update in clear mode ends with a report"));
        }
        TrainingReport report = new TrainingReport(
                trailer.report().get().examples(), trailer.report().get().meanLoss(), vector.dimension() * Float.BYTES);
        Optional<Rejection> wrong = wrong(update, trailer, report);
        return wrong.isPresent() ? refuseForGood(wrong.get()) : accept(update, trailer.root(), report);
    }

    private Receipt accept(StagedUpdate update, ContentHash root, TrainingReport report) {
        Optional<Rejection> failed = stored(() -> {
            update.force();
            store.complete(round.task(), round.round(), client, root, report);
        });
        if (failed.isPresent()) {
            return Receipt.of(failed.get());
        }
        Receipt accepted = settle(new Receipt(ErrorCode.OK, ""));
        metrics.update(ErrorCode.OK);
        events.accept(new RoundEvent.UpdateStored(client, report));
        return accepted;
    }

    private Receipt refuseForGood(Rejection rejection) {
        Receipt refused = settle(Receipt.of(rejection));
        LOG.infof("%s: update of client %s refused: %s", round, client, rejection);
        metrics.update(rejection.code());
        events.accept(new RoundEvent.UpdateRejected(client, rejection.toString()));
        stored(() -> {
            release();
            store.discard(round.task(), round.round(), client);
        });
        return refused;
    }

    private Optional<Rejection> wrong(StagedUpdate update, UploadTrailer trailer, TrainingReport report) {
        return rules.fault(update.leaves(), trailer)
                .or(() -> report.problem().map(problem -> new Rejection(ErrorCode.OUT_OF_BOUNDS, "report", problem)));
    }

    /** A store that fails ends the round, loudly; the peer learns that it was not its fault. */
    private Optional<Rejection> stored(Runnable step) {
        try {
            step.run();
            return Optional.empty();
        } catch (StorageException e) {
            LOG.errorf("%s: %s", round, e.getMessage());
            events.accept(new RoundEvent.StorageFailed(String.valueOf(e.getMessage())));
            return Optional.of(new Rejection(ErrorCode.INTERNAL, "", "the server cannot store updates at present"));
        }
    }

    private StagedUpdate staged() {
        if (staged == null) {
            staged = store.stage(round.task(), round.round(), client, rules.chunks(), Protocol.CHUNK_BYTES_MAX);
        }
        return staged;
    }

    private void releaseIfIdle() {
        if (!hasStream()) {
            release();
        }
    }

    private void release() {
        if (staged != null) {
            staged.close();
            staged = null;
        }
    }
}
