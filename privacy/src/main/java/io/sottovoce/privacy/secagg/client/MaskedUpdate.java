package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.keys.MaskContext;
import io.sottovoce.privacy.secagg.keys.PairSeed;
import io.sottovoce.privacy.secagg.message.Limits;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.List;

/**
 * R3b: {@code y = x + PRG(b) + sum of (+-)PRG(m_ij)} over the neighbours in U2 (SA-1, 1.5 and E14 to E16), chunk by chunk.
 *
 * <p>Takes every chunk once, in order: vector by vector, chunk by chunk. Needs memory for one chunk, one key a
 * neighbour and 32 bytes a chunk, however long the vectors are. A chunk that was masked is public and can be kept and sent
 * again; it cannot be masked again.
 *
 * <p>The shell may mask on another thread than the one that drives the machine: when the session ends in between, this
 * object refuses to go on, rather than to give out what it has no mask for any more.
 */
public final class MaskedUpdate {
    private record Mask(Secret seed, boolean added) {}

    private record StreamKey(Secret key, boolean added) {}

    private final Holdings holdings;
    private final List<VectorSpec> vectors;
    private final MaskContext context;
    private final List<Mask> masks = new ArrayList<>();
    private final List<ContentHash> leaves = new ArrayList<>();
    private final AesCtrKeystream stream = new AesCtrKeystream();
    private List<StreamKey> streamKeys = List.of();
    private int vector;
    private int chunk;
    private boolean finished;
    private boolean closed;

    private MaskedUpdate(Holdings holdings, ContentHash model) {
        this.holdings = holdings;
        this.vectors = holdings.membership().enrolment().config().vectors();
        this.context = new MaskContext(
                holdings.membership().session(), holdings.shareSet().shareSetHash(), model);
    }

    static MaskedUpdate begin(Holdings holdings, ContentHash model) {
        MaskedUpdate upload = new MaskedUpdate(holdings, model);
        Membership membership = holdings.membership();
        upload.masks.add(new Mask(membership.enrolment().selfMask().duplicate(), true));
        for (int neighbour : holdings.dealers()) {
            Octets ciphertext = holdings.maskCiphertexts().getOrDefault(neighbour, Octets.EMPTY);
            Secret seed = PairSeed.derive(membership.enrolment().maskKeys(), membership.pairWith(neighbour), ciphertext)
                    .orElseThrow(() -> new IllegalStateException("a checked key or ciphertext is invalid"));
            upload.masks.add(new Mask(seed, neighbour > membership.self()));
        }
        return upload;
    }

    /** The vectors to mask, in order. */
    public List<VectorSpec> vectors() {
        return vectors;
    }

    /**
     * Masks the next chunk.
     *
     * @param coordinates noised ring elements; as many as {@link VectorSpec#chunkLength} says; not changed
     */
    public synchronized MaskedChunk next(int[] coordinates) {
        requireOpen();
        if (vector == vectors.size()) {
            throw new IllegalStateException("every chunk is masked");
        }
        VectorSpec spec = vectors.get(vector);
        if (coordinates.length != spec.chunkLength(chunk)) {
            throw new IllegalArgumentException("chunk " + chunk + " of vector " + spec.name() + " has "
                    + coordinates.length + " coordinates, expected " + spec.chunkLength(chunk));
        }
        if (chunk == 0) {
            deriveStreamKeys();
        }
        MaskedChunk masked = mask(spec, coordinates);
        leaves.add(masked.leaf(context.session()));
        advance(spec);
        return masked;
    }

    /** Whether every chunk is masked. */
    public synchronized boolean isComplete() {
        return vector == vectors.size();
    }

    /** Signs the whole, once; the masks are forgotten. */
    public synchronized UploadTrailer finish() {
        requireOpen();
        if (!isComplete()) {
            throw new IllegalStateException("vector " + vector + " is masked up to chunk " + chunk + " only");
        }
        finished = true;
        wipe();
        return UploadTrailer.sign(
                context.session(),
                MaskedChunk.root(context.session(), context.shareSet(), leaves),
                holdings.badFrom(),
                holdings.membership().enrolment().setup().key());
    }

    synchronized boolean isFinished() {
        return finished;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the upload is over: nothing can be masked or signed any more");
        }
    }

    synchronized void wipe() {
        closed = true;
        masks.forEach(mask -> mask.seed().wipe());
        streamKeys.forEach(mask -> mask.key().wipe());
        stream.wipeBuffers();
        streamKeys = List.of();
    }

    private void deriveStreamKeys() {
        streamKeys.forEach(mask -> mask.key().wipe());
        streamKeys = masks.stream()
                .map(mask -> new StreamKey(context.streamKey(mask.seed(), vector), mask.added()))
                .toList();
    }

    private MaskedChunk mask(VectorSpec spec, int[] coordinates) {
        RingVector masked = RingVector.copyOf(spec.ring(), coordinates);
        for (StreamKey mask : streamKeys) {
            MaskContext.restart(stream, mask.key());
            stream.seekWord((long) chunk * Limits.CHUNK_COORDINATES);
            masked.addMask(stream, !mask.added(), 0, coordinates.length);
        }
        return new MaskedChunk(vector, chunk, Octets.owning(masked.pack()));
    }

    private void advance(VectorSpec spec) {
        chunk++;
        if (chunk == spec.chunks()) {
            chunk = 0;
            vector++;
        }
    }
}
