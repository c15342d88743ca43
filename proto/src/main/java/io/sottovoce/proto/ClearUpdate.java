package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a client's update in clear mode has to be: every chunk in its place and of its length, every coordinate finite, and
 * the whole what its trailer names. Each chunk is judged by itself, so that memory does not depend on the model.
 */
public final class ClearUpdate {
    private final VectorSpec vector;
    private final UploadHashing hashing;

    /** The update of a client in a round. */
    public ClearUpdate(RoundRef round, ClientId client, VectorSpec vector) {
        this.vector = vector;
        this.hashing = UploadHashing.clear(round, client);
    }

    /** Number of chunks of the whole. */
    public int chunks() {
        return Math.toIntExact(Protocol.chunks(vector));
    }

    /** The leaf of a chunk. */
    public ContentHash leaf(UploadChunk chunk) {
        return hashing.leaf(chunk);
    }

    /** What is wrong with a chunk; empty where nothing is. */
    public Optional<Rejection> fault(UploadChunk chunk) {
        return wrongShape(chunk).or(() -> notFinite(chunk));
    }

    /** What is wrong with a whole update that ends with this trailer, by the leaves of all chunks in order. */
    public Optional<Rejection> fault(List<ContentHash> leaves, UploadTrailer trailer) {
        return hashing.root(leaves).equals(trailer.root())
                ? Optional.empty()
                : Optional.of(new Rejection(
                        ErrorCode.HASH_MISMATCH, "upload", "the chunks are not those that the trailer's root names"));
    }

    private Optional<Rejection> wrongShape(UploadChunk chunk) {
        if (chunk.vector() != 0 || chunk.index() < 0 || chunk.index() >= chunks()) {
            return shape("found chunk " + chunk.index() + " of vector " + chunk.vector() + ", expected one of "
                    + chunks() + " of vector 0");
        }
        long from = (long) chunk.index() * Protocol.CHUNK_COORDINATES;
        long bytes = Math.min(Protocol.CHUNK_COORDINATES, vector.dimension() - from) * Float.BYTES;
        return chunk.data().size() == bytes
                ? Optional.empty()
                : shape("chunk " + chunk.index() + " has " + chunk.data().size() + " bytes, expected " + bytes);
    }

    private static Optional<Rejection> shape(String problem) {
        return Optional.of(new Rejection(ErrorCode.WRONG_SHAPE, "update", problem));
    }

    private static Optional<Rejection> notFinite(UploadChunk chunk) {
        OptionalInt found = FiniteFloats.firstNotFinite(chunk.data().asReadOnlyBuffer());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        int at = found.getAsInt();
        long coordinate = (long) chunk.index() * Protocol.CHUNK_COORDINATES + at;
        float value =
                chunk.data().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN).getFloat(at * Float.BYTES);
        return Optional.of(new Rejection(
                ErrorCode.NOT_FINITE,
                "update",
                "coordinate " + coordinate + " is " + value + ", expected a finite number"));
    }
}
