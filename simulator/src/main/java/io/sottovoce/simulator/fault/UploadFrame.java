package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.server.SecAggServer.ChunkPlace;
import io.sottovoce.proto.RoundRef;
import java.util.List;

/** What goes over the streams of an upload. Chunks and trailer are bytes that the other side decodes. */
sealed interface UploadFrame {
    /** A client asks what is there of its upload. */
    record Begin(RoundRef round) implements UploadFrame {}

    /** R3b's chunk. */
    record Chunk(RoundRef round, Octets bytes) implements UploadFrame {}

    /** R3b's trailer. */
    record Trailer(RoundRef round, Octets bytes) implements UploadFrame {}

    /** What the server has. */
    record State(RoundRef round, List<ChunkPlace> stored, boolean complete) implements UploadFrame {}

    /** The server's answer to a trailer, or that it takes no upload. */
    record Receipt(RoundRef round, boolean taken, String problem) implements UploadFrame {}
}
