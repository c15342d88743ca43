package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.sottovoce.proto.v1.FederationGrpc;
import io.sottovoce.proto.v1.UploadPart;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The parser without copies against gRPC's own. */
final class ChunkMarshallerTest {
    private final MethodDescriptor.Marshaller<UploadPart> plain =
            FederationGrpc.getUploadMethod().getRequestMarshaller();
    private final ChunkMarshaller ours = new ChunkMarshaller(plain);
    private final FrameMarshaller frames = new FrameMarshaller();

    @Test
    void partsOfAnUpload_areTheSameMessages() {
        for (int length : new int[] {1, 100, Protocol.CHUNK_BYTES_MAX}) {
            UploadPart part = TransferCodec.part(new UploadChunk(3, 7, Bytes.owning(Samples.filled(length, length))));
            assertEquals(part, ours.parse(frames.stream(part.toByteArray())));
            assertEquals(part, ours.parse(new ByteArrayInputStream(part.toByteArray())));
        }
    }

    @Test
    void damagedFrames_areRefusedWhereThePlainParserRefuses() {
        byte[] good = TransferCodec.part(new UploadChunk(0, 0, Bytes.owning(Samples.filled(64, 1))))
                .toByteArray();
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 5_000; run++) {
            byte[] frame = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(3); flips >= 0 && frame.length > 0; flips--) {
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            }
            requireSame(frame);
        }
    }

    private void requireSame(byte[] frame) {
        UploadPart expected;
        try {
            expected = plain.parse(new ByteArrayInputStream(frame));
        } catch (StatusRuntimeException refused) {
            assertThrows(StatusRuntimeException.class, () -> ours.parse(frames.stream(frame)));
            return;
        }
        assertEquals(expected, ours.parse(frames.stream(frame)));
    }
}
