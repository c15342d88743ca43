package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.server.storage.StagedUpdateStore;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The transfers of one round: a seat for each client that got an offer. Thread-safe. */
final class RoundDesk {
    private final RoundRef round;
    private final ModelRef model;
    private final VectorSpec vector;
    private final StagedUpdateStore store;
    private final ServerMetrics metrics;
    private final Consumer<RoundEvent> events;
    private final SecureRandom random = new SecureRandom();
    private final Map<ClientId, Seat> seats = new ConcurrentHashMap<>();

    RoundDesk(
            RoundRef round,
            ModelRef model,
            StagedUpdateStore store,
            ServerMetrics metrics,
            Consumer<RoundEvent> events) {
        this.round = round;
        this.model = model;
        this.vector = new VectorSpec("model", model.bytes() / Float.BYTES, Float.SIZE);
        this.store = store;
        this.metrics = metrics;
        this.events = events;
    }

    RoundRef round() {
        return round;
    }

    /** The model that clients train from. */
    ModelRef model() {
        return model;
    }

    /** The one vector of an update in clear mode. */
    VectorSpec vector() {
        return vector;
    }

    /** The seat of a client, with the same ticket however often it is asked for. */
    Seat seat(ClientId client) {
        return seats.computeIfAbsent(client, id -> new Seat(round, id, newTicket(), vector, store, metrics, events));
    }

    /** The seat that a key opens. */
    Decoded<Seat> admit(TransferKey key) {
        Seat seat = key.round().equals(round) ? seats.get(key.client()) : null;
        if (seat == null) {
            return key.round().round() < round.round()
                    ? Decoded.rejected(ErrorCode.ROUND_CLOSED, "round", key.round() + " is over")
                    : Decoded.rejected(ErrorCode.UNKNOWN_ROUND, "round", "no offer for " + key.round());
        }
        return seat.ticket().equalsConstantTime(key.ticket())
                ? Decoded.accepted(seat)
                : Decoded.rejected(ErrorCode.BAD_TICKET, "ticket", "not the one that was offered");
    }

    /** Takes nothing more from a client. */
    void close(ClientId client) {
        Seat seat = seats.get(client);
        if (seat != null) {
            seat.close();
        }
    }

    /** Takes nothing more from anybody. */
    void close() {
        seats.values().forEach(Seat::close);
    }

    private Bytes newTicket() {
        byte[] ticket = new byte[Protocol.TICKET_BYTES];
        random.nextBytes(ticket);
        return Bytes.owning(ticket);
    }
}
