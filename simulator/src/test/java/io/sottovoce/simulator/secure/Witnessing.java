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

/** Passes everything on, and has a witness see it. */
record Witnessing(Witness witness) implements Script {
    @Override
    public List<ClientMessage> toServer(ClientId from, ClientMessage message) {
        witness.heard(from, message);
        return List.of(message);
    }

    @Override
    public List<ServerMessage> toClient(ClientId to, ServerMessage message) {
        witness.told(to, message);
        return List.of(message);
    }

    @Override
    public Receipt uploaded(ClientId from, RoundRef round, List<UploadChunk> chunks, UploadTrailer trailer) {
        witness.uploaded(from, round, chunks, trailer);
        return new Receipt(ErrorCode.OK, "");
    }
}
