package io.sottovoce.server.storage;

import io.sottovoce.rounds.aggregate.BlockReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a file of little-endian float32 in blocks. Holds no file open between reads and shares its scratch space with
 * other readers of the same thread, so that a cohort of any size costs one block of memory. For one thread.
 */
final class FloatFile implements BlockReader {
    private final Path path;
    private final long dimension;
    private final Scratch scratch;

    FloatFile(Path path, long dimension, Scratch scratch) {
        this.path = path;
        this.dimension = dimension;
        this.scratch = scratch;
        requireSize();
    }

    @Override
    public long dimension() {
        return dimension;
    }

    @Override
    public void read(long from, float[] target, int length) {
        if (from < 0 || length < 0 || from > dimension - length) {
            throw new IndexOutOfBoundsException("block " + from + "+" + length + " of " + dimension);
        }
        ByteBuffer bytes = scratch.ofBytes(Math.multiplyExact(length, Float.BYTES));
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            Disk.readFully(channel, bytes, from * Float.BYTES, path);
        } catch (IOException e) {
            throw Disk.failure("cannot read", path, e);
        }
        bytes.flip().asFloatBuffer().get(target, 0, length);
    }

    private void requireSize() {
        try {
            long bytes = Files.size(path);
            if (bytes != dimension * Float.BYTES) {
                throw new IOException("has " + bytes + " bytes, expected " + dimension * Float.BYTES);
            }
        } catch (IOException e) {
            throw Disk.failure("cannot read", path, e);
        }
    }

    /** One direct buffer, as large as the largest block asked for. */
    static final class Scratch {
        private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

        ByteBuffer ofBytes(int bytes) {
            if (buffer.capacity() < bytes) {
                buffer = ByteBuffer.allocateDirect(bytes);
            }
            return buffer.clear().limit(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
