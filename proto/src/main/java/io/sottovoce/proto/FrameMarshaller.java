package io.sottovoce.proto;

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
        return new ByteArrayInputStream(frame);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("a frame cannot be read")
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}
