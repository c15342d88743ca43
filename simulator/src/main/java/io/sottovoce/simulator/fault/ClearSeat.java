package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ClearUpdate;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadCodec;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.UploadTrailer;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.TrainingReport;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's update in the clear, as far as it has come, and the last word on it: the rules of the server's seat. */
final class ClearSeat {
    private final Scene scene;
    private final RoundRef ref;
    private final ClientId client;
    private final VectorSpec vector;
    private final ClearUpdate rules;
    private final Consumer<RoundEvent> events;
    private final SortedMap<Integer, UploadChunk> staged = new TreeMap<>();
    private @Nullable Receipt receipt;
    private boolean closed;

    ClearSeat(Scene scene, RoundRef ref, ClientId client, VectorSpec vector, Consumer<RoundEvent> events) {
        this.scene = scene;
        this.ref = ref;
        this.client = client;
        this.vector = vector;
        this.rules = new ClearUpdate(ref, client, vector);
        this.events = events;
    }

    UploadState state() {
        BitSet stored = new BitSet();
        if (!closed && receipt == null) {
            staged.keySet().forEach(stored::set);
        }
        return new UploadState(rules.chunks(), stored, Optional.ofNullable(receipt));
    }

    void close() {
        closed = true;
        staged.clear();
    }

    Optional<Receipt> take(UploadCodec.Part part) {
        if (closed) {
            return Optional.of(new Receipt(ErrorCode.ROUND_CLOSED, "round: takes no more of this client"));
        }
        if (part instanceof UploadCodec.Part.Chunk next) {
            return chunk(next.chunk());
        }
        if (part instanceof UploadCodec.Part.End last) {
            return Optional.of(receipt != null ? receipt : end(last.trailer()));
        }
        return Optional.empty();
    }

    private Optional<Receipt> chunk(UploadChunk chunk) {
        if (receipt != null) {
            return Optional.of(receipt).filter(last -> !last.accepted());
        }
        Optional<Rejection> wrong = scene.sabotage().takesAnyUpdate() ? Optional.empty() : rules.fault(chunk);
        if (wrong.isPresent()) {
            return Optional.of(refuse(wrong.get()));
        }
        staged.put(chunk.index(), chunk);
        return Optional.empty();
    }

    private Receipt end(UploadTrailer trailer) {
        int missing = rules.chunks() - staged.size();
        if (missing > 0) {
            return new Receipt(ErrorCode.INCOMPLETE, "upload: " + missing + " chunks are missing");
        }
        if (trailer.report().isEmpty()) {
            return new Receipt(ErrorCode.MALFORMED, "trailer: an update in clear mode ends with a report");
        }
        TrainingReport report = new TrainingReport(
                trailer.report().get().examples(), trailer.report().get().meanLoss(), vector.dimension() * Float.BYTES);
        Optional<Rejection> wrong = rules.fault(
                        staged.values().stream().map(rules::leaf).toList(), trailer)
                .or(() -> report.problem().map(problem -> new Rejection(ErrorCode.OUT_OF_BOUNDS, "report", problem)));
        return wrong.map(this::refuse).orElseGet(() -> accept(trailer, report));
    }

    private Receipt accept(UploadTrailer trailer, TrainingReport report) {
        scene.server().disk().complete(ref.round(), client, scene.sabotage().stored(client, values()));
        scene.witness().models().accepted(client, ref.round(), trailer.root());
        scene.trace()
                .add("server takes the update of " + client + " "
                        + trailer.root().hex());
        receipt = new Receipt(ErrorCode.OK, "");
        if (!scene.sabotage().forgetsAcknowledged(client)) {
            events.accept(new RoundEvent.UpdateStored(client, report));
        }
        return receipt;
    }

    private Receipt refuse(Rejection rejection) {
        receipt = Receipt.of(rejection);
        scene.witness().models().refused(client, ref.round(), rejection.code());
        scene.trace().add("server refuses the update of " + client + ": " + rejection);
        staged.clear();
        events.accept(new RoundEvent.UpdateRejected(client, rejection.toString()));
        return receipt;
    }

    private float[] values() {
        float[] values = new float[Math.toIntExact(vector.dimension())];
        int at = 0;
        for (UploadChunk chunk : staged.values()) {
            FloatBuffer floats = floats(chunk.data());
            int count = floats.remaining();
            floats.get(values, at, count);
            at += count;
        }
        return values;
    }

    private static FloatBuffer floats(Bytes bytes) {
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
