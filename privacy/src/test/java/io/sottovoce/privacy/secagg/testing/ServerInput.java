package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerPhase;
import java.util.List;

/** Everything that can happen to a server machine, whatever its state; messages are made up, and come from member 0. */
public enum ServerInput {
    ADVERT,
    DEAL,
    CHUNK,
    TRAILER,
    VOTE,
    UNMASKING,
    CLOSED,
    CLOSED_LATE,
    CANCELLED;

    public List<ServerEffect> happen(TestSession session) {
        TestClient client = session.clients.get(0);
        return switch (this) {
            case CHUNK ->
                session.tell(new ServerEvent.ChunkReceived(
                        client.id,
                        new MaskedChunk(
                                0,
                                0,
                                Octets.of(
                                        new byte[session.config.vectors().get(0).chunkBytes(0)]))));
            case CLOSED -> session.close();
            case CLOSED_LATE -> session.tell(new ServerEvent.PhaseClosed(another(session.server.phase())));
            case CANCELLED -> session.tell(new ServerEvent.Cancelled());
            default -> session.tell(0, message(session));
        };
    }

    private static ServerPhase another(ServerPhase phase) {
        return phase == ServerPhase.SHARING ? ServerPhase.VOTING : ServerPhase.SHARING;
    }

    private ClientMessage message(TestSession session) {
        Octets signature = Octets.of(new byte[64]);
        return switch (this) {
            case ADVERT -> new Rogue(session.world, session.clients.get(0), session.config).advert();
            case DEAL -> new Deal(World.hash("commitment"), List.of(), signature);
            case TRAILER -> new UploadTrailer(World.hash("root"), List.of(), signature);
            case VOTE -> new Vote(signature);
            default -> new Unmasking(Octets.of(new byte[32]), List.of());
        };
    }
}
