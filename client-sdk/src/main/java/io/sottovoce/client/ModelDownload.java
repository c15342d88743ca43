package io.sottovoce.client;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.DownloadSink;
import io.sottovoce.proto.ModelRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/**
 * The parameters of a model as they arrive: float32, little-endian. Holds what came so far, so that a cut download goes
 * on at {@link #received}. Confined to one thread.
 */
final class ModelDownload implements DownloadSink {
    private static final int HASHED_FLOATS = 1 << 14;

    private final ModelRef model;
    private final float[] parameters;
    private long received;
    private boolean overfull;

    /** Room for a model, whose size was checked to be that of its plan. */
    ModelDownload(ModelRef model) {
        this.model = model;
        this.parameters = new float[Math.toIntExact(model.bytes() / Float.BYTES)];
    }

    /** Whether this is a download of a model with that content. */
    boolean isOf(ModelRef other) {
        return model.hash().equals(other.hash()) && model.bytes() == other.bytes();
    }

    /** Bytes received. */
    long received() {
        return received;
    }

    /** Whether all bytes are there. */
    boolean complete() {
        return received == model.bytes();
    }

    /** Whether the server sent more than the model has. */
    boolean overfull() {
        return overfull;
    }

    /** Whether the bytes are those that the offer names. */
    boolean intact() {
        MessageDigest digest = Canonical.newSha256();
        ByteBuffer block = ByteBuffer.allocate(HASHED_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < parameters.length; from += HASHED_FLOATS) {
            int count = Math.min(HASHED_FLOATS, parameters.length - from);
            block.clear().asFloatBuffer().put(parameters, from, count);
            digest.update(block.limit(count * Float.BYTES));
        }
        return ContentHash.finish(digest).equals(model.hash());
    }

    /** The parameters themselves, not a copy; for use once complete and intact. */
    float[] parameters() {
        return parameters;
    }

    @Override
    public void accept(long offset, byte[] data) {
        if (overfull) {
            return;
        }
        if (offset != received) {
            throw new IllegalArgumentException("bytes at " + offset + ", expected those at " + received);
        }
        int length = (int) Math.min(data.length, model.bytes() - received);
        overfull |= length < data.length;
        int at = 0;
        while (at < length && received % Float.BYTES != 0) {
            put(data[at++]);
        }
        int whole = (length - at) / Float.BYTES;
        ByteBuffer.wrap(data, at, whole * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(parameters, index(), whole);
        at += whole * Float.BYTES;
        received += (long) whole * Float.BYTES;
        while (at < length) {
            put(data[at++]);
        }
    }

    /** One byte of a float that lies across two pieces. */
    private void put(byte value) {
        int place = (int) (received % Float.BYTES);
        int before = place == 0 ? 0 : Float.floatToRawIntBits(parameters[index()]);
        parameters[index()] = Float.intBitsToFloat(before | (value & 0xFF) << (Byte.SIZE * place));
        received++;
    }

    private int index() {
        return (int) (received / Float.BYTES);
    }
}
