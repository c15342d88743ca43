package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.TransferKey;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The transfers of one round: a seat for each client that got an offer. Thread-safe. */
final class RoundDesk {
    /** Makes the seat of a client with a ticket. */
    interface Seats {
        UploadSeat seat(ClientId client, Bytes ticket);
    }

    private final RoundRef round;
    private final ModelRef model;
    private final Seats maker;
    private final SecureRandom random = new SecureRandom();
    private final Map<ClientId, UploadSeat> seats = new ConcurrentHashMap<>();

    RoundDesk(RoundRef round, ModelRef model, Seats maker) {
        this.round = round;
        this.model = model;
        this.maker = maker;
    }

    RoundRef round() {
        return round;
    }

    /** The model that clients train from. */
    ModelRef model() {
        return model;
    }

    /** The seat of a client, with the same ticket however often it is asked for. */
    UploadSeat seat(ClientId client) {
        return seats.computeIfAbsent(client, id -> maker.seat(id, newTicket()));
    }

    /** The seat that a key opens. */
    Decoded<UploadSeat> admit(TransferKey key) {
        UploadSeat seat = key.round().equals(round) ? seats.get(key.client()) : null;
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
        UploadSeat seat = seats.get(client);
        if (seat != null) {
            seat.close();
        }
    }

    /** Takes nothing more from anybody. */
    void close() {
        seats.values().forEach(UploadSeat::close);
    }

    private Bytes newTicket() {
        byte[] ticket = new byte[Protocol.TICKET_BYTES];
        random.nextBytes(ticket);
        return Bytes.owning(ticket);
    }
}
