package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadTrailer;
import java.util.List;

/** What a relay does with what passes it. May block; what one client's stream brings comes in order. */
interface Script {
    /** Passes everything on. */
    Script HONEST = new Script() {};

    /** What goes on to the server in the place of a client's message. */
    default List<ClientMessage> toServer(ClientId from, ClientMessage message) {
        return List.of(message);
    }

    /** What goes on to a client in the place of the server's message. */
    default List<ServerMessage> toClient(ClientId to, ServerMessage message) {
        return List.of(message);
    }

    /** A client's upload has begun. */
    default void chunk(ClientId from, RoundRef round, UploadChunk chunk) {}

    /** An upload is whole; where the receipt is not OK it stays here. */
    default Receipt uploaded(ClientId from, RoundRef round, List<UploadChunk> chunks, UploadTrailer trailer) {
        return new Receipt(ErrorCode.OK, "");
    }
}
