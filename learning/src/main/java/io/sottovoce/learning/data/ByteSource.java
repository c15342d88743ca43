package io.sottovoce.learning.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of one file, unpacked where it is gzip, with the offset known for messages. Every failure is a
 * {@link DataException} that names the file. Memory grows with the bytes that arrive, never with what a header claims.
 */
final class ByteSource implements AutoCloseable {
    /** First allocation for a block, and the size of the buffers. */
    private static final int STEP = 1 << 16;

    private final String name;
    private final InputStream in;
    private long offset;

    private ByteSource(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    static ByteSource open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + ": no such file");
        }
        try {
            return of(file.toString(), Files.newInputStream(file));
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Takes the stream over; gzip is recognised by its first two bytes. */
    static ByteSource of(String name, InputStream raw) {
        try {
            InputStream buffered = new BufferedInputStream(raw, STEP);
            buffered.mark(2);
            boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
            buffered.reset();
            return new ByteSource(
                    name, gzip ? new BufferedInputStream(new GZIPInputStream(buffered, STEP), STEP) : buffered);
        } catch (IOException e) {
            closeQuietly(raw, e);
            throw failure(name, 0, e);
        }
    }

    String name() {
        return name;
    }

    long offset() {
        return offset;
    }

    /** The next byte as 0..255, or -1 at the end. */
    int next() {
        try {
            int value = in.read();
            offset += value < 0 ? 0 : 1;
            return value;
        } catch (IOException e) {
            throw failure(name, offset, e);
        }
    }

    /** Fills as much of the range as there are bytes for; returns how many. */
    int read(byte[] target, int at, int count) {
        try {
            int read = in.readNBytes(target, at, count);
            offset += read;
            return read;
        } catch (IOException e) {
            throw failure(name, offset, e);
        }
    }

    /** Exactly {@code count} bytes. */
    byte[] bytes(int count, String what) {
        byte[] block = new byte[Math.min(count, STEP)];
        int filled = 0;
        while (filled < count) {
            if (filled == block.length) {
                block = Arrays.copyOf(block, (int) Math.min(count, 2L * block.length));
            }
            int read = read(block, filled, block.length - filled);
            filled += read;
            if (filled < block.length) {
                throw at("the file ends after " + filled + " of " + count + " bytes of " + what);
            }
        }
        return block;
    }

    /** A big-endian signed 32-bit number. */
    int int32(String what) {
        byte[] b = bytes(4, what);
        return (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff);
    }

    void expectEnd() {
        if (next() >= 0) {
            throw at("found more bytes, expected the end of the file");
        }
    }

    /** A failure at the current offset (of the unpacked bytes). */
    DataException at(String problem) {
        return DataException.quoting(name, "at byte " + offset + ": " + problem);
    }

    /** The bytes as a stream whose failures are {@link DataException}s. */
    InputStream stream() {
        return new InputStream() {
            @Override
            public int read() {
                return next();
            }

            @Override
            public int read(byte[] target, int at, int count) {
                int read = ByteSource.this.read(target, at, count);
                return read == 0 && count > 0 ? -1 : read;
            }
        };
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(InputStream in, IOException because) {
        try {
            in.close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private static DataException failure(String name, long offset, IOException e) {
        String problem;
        if (e instanceof EOFException) {
            problem = "the gzip data ends too early: the file is truncated";
        } else if (e instanceof ZipException) {
            problem = "the gzip data is damaged: " + e.getMessage();
        } else {
            problem = "cannot be read: " + e.getMessage();
        }
        return DataException.quoting(name, "at byte " + offset + ": " + problem, e);
    }
}
