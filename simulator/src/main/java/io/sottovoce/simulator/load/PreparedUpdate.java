package io.sottovoce.simulator.load;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.TrainingReport;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadHashing;
import io.sottovoce.proto.UploadTrailer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One update that all clients send: made once, since making it is no business of the server's. What ties it to a client
 * and a round, the hashes, is made anew each time. Beyond one chunk, every full chunk has the same bytes, so that a large
 * update takes no memory.
 */
final class PreparedUpdate {
    private static final double SCALE = 1e-3;

    private final long parameters;
    private final int count;
    private final Bytes full;
    private final Bytes last;

    PreparedUpdate(long parameters) {
        this.parameters = parameters;
        this.count = Math.toIntExact((parameters + Protocol.CHUNK_COORDINATES - 1) / Protocol.CHUNK_COORDINATES);
        this.full = values(Math.toIntExact(Math.min(parameters, Protocol.CHUNK_COORDINATES)));
        this.last = values(Math.toIntExact(parameters - (long) (count - 1) * Protocol.CHUNK_COORDINATES));
    }

    long bytes() {
        return parameters * Float.BYTES;
    }

    int count() {
        return count;
    }

    Iterator<UploadChunk> chunks() {
        return IntStream.range(0, count).mapToObj(this::chunk).iterator();
    }

    UploadTrailer trailer(RoundRef round, ClientId client) {
        UploadHashing hashing = UploadHashing.clear(round, client);
        List<ContentHash> leaves = IntStream.range(0, count)
                .mapToObj(index -> hashing.leaf(chunk(index)))
                .toList();
        return UploadTrailer.clear(hashing.root(leaves), new TrainingReport(1, 0.5));
    }

    private UploadChunk chunk(int index) {
        return new UploadChunk(0, index, index == count - 1 ? last : full);
    }

    private static Bytes values(int length) {
        SplittableRandom random = new SplittableRandom(length);
        ByteBuffer bytes = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i++) {
            bytes.putFloat((float) (SCALE * (random.nextDouble() - 0.5)));
        }
        return Bytes.owning(bytes.array());
    }
}
