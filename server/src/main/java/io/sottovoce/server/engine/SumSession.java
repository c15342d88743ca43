package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.release.ReleaseResult;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.server.SecAggServer.ChunkPlace;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.server.storage.StagedUpdate;
import java.util.List;
import java.util.Optional;

/** What a round by secure aggregation is to the rest of the server: one session, or one for each group. Thread-safe. */
interface SumSession {
    /** What becomes of a chunk, or of an input's end: it is new and to be stored, or was there already, or is refused. */
    record ChunkAnswer(boolean stage, Optional<Rejection> refusal) {}

    /** R0 as it travels. */
    Octets offer();

    /** What is summed, as the contract names it. */
    List<VectorSpec> vectors();

    /** Where chunks lie. */
    ChunkLayout layout();

    /** The means that the sums were read as, by group; only once they are open. */
    List<ReleaseResult> results();

    /** A client sent a message of the protocol. */
    void heard(ClientId client, ClientMessage message);

    /** A client declined, failed or gave up. */
    void left(ClientId client, ExclusionReason reason, String detail);

    /** The connection to a client was cut. */
    void gone(ClientId client);

    /** A client is back: it gets again what it has not answered, R6 too, after which there is nothing to answer. */
    void back(ClientId client);

    /** Whether a client has yet to answer R0, and may. */
    boolean awaitsAdvertOf(ClientId client);

    /** Time that the present phase has left. */
    long millisLeft();

    /** The round is over: what is left of the session dies. */
    void end();

    /** The chunks that are there of a client's upload. */
    List<ChunkPlace> receivedFrom(ClientId client);

    /** Checks a chunk. Where it is to be staged, that is done before anything else of this client is taken. */
    ChunkAnswer chunk(ClientId client, MaskedChunk chunk);

    /**
     * Ends an upload: the staged input joins the sum, or the reason why not. What is staged is read outside the session's
     * lock, so that a large input holds up nobody; the sum is not opened before it is in.
     */
    Optional<Rejection> finish(ClientId client, UploadTrailer trailer, StagedUpdate staged, long sinceNanos);

    /** A store failed under an upload: the round ends, and the peer learns that it was not its fault. */
    Rejection storageFailed(StorageException e);

    /** Does something with the disk; where that fails the round ends, and the peer learns that it was not its fault. */
    default Optional<Rejection> stored(Runnable step) {
        try {
            step.run();
            return Optional.empty();
        } catch (StorageException e) {
            return Optional.of(storageFailed(e));
        }
    }
}
