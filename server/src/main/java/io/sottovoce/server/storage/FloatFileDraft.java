package io.sottovoce.server.storage;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.BlockWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** A file of little-endian float32 that is being written in ascending order and hashed on the way. For one thread. */
final class FloatFileDraft implements BlockWriter, AutoCloseable {
    private final Path path;
    private final Disk disk;
    private final FloatFile.Scratch scratch;
    private final FileChannel channel;
    private final MessageDigest digest = Canonical.newSha256();
    private long written;

    FloatFileDraft(Path path, Disk disk, FloatFile.Scratch scratch) {
        this.path = path;
        this.disk = disk;
        this.scratch = scratch;
        try {
            this.channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Disk.failure("cannot write", path, e);
        }
    }

    @Override
    public void write(long from, float[] source, int length) {
        if (from != written) {
            throw new IllegalArgumentException("block at " + from + ", expected the one at " + written);
        }
        ByteBuffer bytes = scratch.ofBytes(Math.multiplyExact(length, Float.BYTES));
        bytes.asFloatBuffer().put(source, 0, length);
        digest.update(bytes.duplicate());
        try {
            Disk.writeFully(channel, bytes, from * Float.BYTES);
        } catch (IOException e) {
            throw Disk.failure("cannot write", path, e);
        }
        written += length;
    }

    /** Number of coordinates so far. */
    long dimension() {
        return written;
    }

    Path path() {
        return path;
    }

    /** Ends the file: when this returns its content is on disk. Ends the hash too, so it is called once. */
    ContentHash finish() {
        try {
            disk.force(channel);
            channel.close();
        } catch (IOException e) {
            throw Disk.failure("cannot write", path, e);
        }
        return ContentHash.finish(digest);
    }

    /** Closes the file, finished or not; does not remove it. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Disk.failure("cannot close", path, e);
        }
    }
}
