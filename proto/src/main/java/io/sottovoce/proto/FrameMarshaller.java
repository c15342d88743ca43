package io.sottovoce.proto;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Frames as bytes of their own. The transport's stream is valid only while it hands the frame over, and a server
 * framework may pass the frame on to another thread before anybody parses it.
 */
final class FrameMarshaller implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] frame) {
        return new Frame(frame);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            return stream instanceof KnownLength ? whole(stream, stream.available()) : stream.readAllBytes();
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("a frame cannot be read")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    /** In one piece: reading without a length gathers a chunk from many small arrays. */
    private static byte[] whole(InputStream stream, int length) throws IOException {
        byte[] frame = new byte[length];
        if (stream.readNBytes(frame, 0, length) < length) {
            throw new IOException("a frame is shorter than it says");
        }
        return frame;
    }

    /** A frame whose bytes nobody changes any more. */
    static final class Frame extends ByteArrayInputStream implements KnownLength {
        Frame(byte[] frame) {
            super(frame);
        }

        /** The bytes themselves, not a copy. */
        byte[] bytes() {
            return buf;
        }
    }
}
