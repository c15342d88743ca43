package io.sottovoce.server.storage;

import io.sottovoce.privacy.encoding.ContentHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * An update as far as it has come: its bytes in one file, and beside it the hash of each chunk that is there.
 *
 * <p>A chunk is written before its hash, and counts as stored once its hash is written; so it is whole after the process
 * was killed at any moment. What a power cut leaves is not trusted: staged updates are thrown away at every start, since
 * a round does not survive one. For one thread at a time.
 */
public final class StagedUpdate implements AutoCloseable {
    private static final byte[] MISSING = new byte[ContentHash.BYTES];

    private final Disk disk;
    private final Path path;
    private final int chunkBytes;
    private final FileChannel data;
    private final FileChannel hashes;
    private final byte[] leaves;
    private final BitSet stored = new BitSet();

    StagedUpdate(Disk disk, Path dataPath, Path leavesPath, int chunks, int chunkBytes) {
        this.disk = disk;
        this.path = dataPath;
        this.chunkBytes = chunkBytes;
        this.leaves = new byte[Math.multiplyExact(chunks, ContentHash.BYTES)];
        try {
            this.data = FileChannel.open(
                    dataPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            this.hashes = FileChannel.open(
                    leavesPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            readLeaves();
        } catch (IOException e) {
            throw Disk.failure("cannot open", dataPath, e);
        }
    }

    /** Stores the bytes of a chunk whose hash somebody else keeps: it does not count as stored here. */
    public void put(int chunk, ByteBuffer bytes) {
        try {
            Disk.writeFully(data, bytes, (long) chunk * chunkBytes);
        } catch (IOException e) {
            throw Disk.failure("cannot write", path, e);
        }
    }

    /** Stores a chunk; one that is there already is written again. */
    public void put(int chunk, ByteBuffer bytes, ContentHash leaf) {
        put(chunk, bytes);
        try {
            Disk.writeFully(hashes, ByteBuffer.wrap(leaf.toBytes()), (long) chunk * ContentHash.BYTES);
        } catch (IOException e) {
            throw Disk.failure("cannot write", path, e);
        }
        System.arraycopy(leaf.toBytes(), 0, leaves, chunk * ContentHash.BYTES, ContentHash.BYTES);
        stored.set(chunk);
    }

    /** The first bytes of a chunk that was put. */
    public byte[] read(int chunk, int length) {
        byte[] bytes = new byte[length];
        try {
            Disk.readFully(data, ByteBuffer.wrap(bytes), (long) chunk * chunkBytes, path);
        } catch (IOException e) {
            throw Disk.failure("cannot read", path, e);
        }
        return bytes;
    }

    /** The chunks that are stored. */
    public BitSet stored() {
        return (BitSet) stored.clone();
    }

    /** Number of chunks of the whole update. */
    public int chunks() {
        return leaves.length / ContentHash.BYTES;
    }

    /** Whether every chunk is stored. */
    public boolean whole() {
        return stored.cardinality() == chunks();
    }

    /** The hashes of all chunks in order; the update must be whole. */
    public List<ContentHash> leaves() {
        List<ContentHash> all = new ArrayList<>(chunks());
        for (int chunk = 0; chunk < chunks(); chunk++) {
            all.add(leaf(chunk));
        }
        return all;
    }

    /** Waits until the bytes are on disk. */
    public void force() {
        try {
            disk.force(data);
        } catch (IOException e) {
            throw Disk.failure("cannot write", path, e);
        }
    }

    /** Closes the files; what is stored stays. */
    @Override
    public void close() {
        try (data;
                hashes) {
            stored.clear();
        } catch (IOException e) {
            throw Disk.failure("cannot close", path, e);
        }
    }

    private void readLeaves() throws IOException {
        ByteBuffer target = ByteBuffer.wrap(leaves, 0, (int) Math.min(leaves.length, hashes.size()));
        target.limit(target.limit() - target.limit() % ContentHash.BYTES);
        Disk.readFully(hashes, target, 0, path);
        for (int chunk = 0; chunk < chunks(); chunk++) {
            stored.set(chunk, !leaf(chunk).equals(ContentHash.of(MISSING)));
        }
    }

    private ContentHash leaf(int chunk) {
        byte[] leaf = new byte[ContentHash.BYTES];
        System.arraycopy(leaves, chunk * ContentHash.BYTES, leaf, 0, ContentHash.BYTES);
        return ContentHash.of(leaf);
    }
}
