package io.sottovoce.server.engine;

import io.sottovoce.proto.ModelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a model file from an offset on. */
final class FileModelSource implements ModelSource {
    private final FileChannel channel;
    private final ServerMetrics metrics;

    FileModelSource(Path file, long offset, ServerMetrics metrics) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.metrics = metrics;
        channel.position(offset);
    }

    @Override
    public byte[] next(int atMost) throws IOException {
        long left = channel.size() - channel.position();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(atMost, Math.max(0, left)));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("the model file became shorter while it was read");
            }
        }
        metrics.sent(buffer.capacity());
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
