package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UploadCodecTest {
    private static final RoundRef ROUND = new RoundRef(TaskId.of(new byte[TaskId.BYTES]), 3);
    private static final ClientId CLIENT = ClientId.of(new byte[ClientId.BYTES]);

    @Test
    void parts_comeBackAsTheyWere() {
        TransferKey key = new TransferKey(ROUND, CLIENT, Bytes.owning(new byte[Protocol.TICKET_BYTES]));
        UploadTrailer trailer = UploadTrailer.clear(ContentHash.ofContent(new byte[] {1}), new TrainingReport(7, 0.25));
        List<UploadCodec.Part> parts = List.of(
                new UploadCodec.Part.Key(key),
                new UploadCodec.Part.Chunk(new UploadChunk(0, 2, Bytes.owning(new byte[] {1, 2, 3, 4}))),
                new UploadCodec.Part.End(trailer));
        for (UploadCodec.Part part : parts) {
            assertEquals(Decoded.accepted(part), UploadCodec.decodePart(UploadCodec.encode(part)));
        }
    }

    @Test
    void answers_comeBackAsTheyWere() {
        BitSet stored = new BitSet();
        stored.set(1);
        Decoded<UploadState> state = Decoded.accepted(
                new UploadState(3, stored, Optional.of(new Receipt(ErrorCode.NOT_FINITE, "coordinate 1"))));
        assertEquals(state, UploadCodec.decodeState(UploadCodec.encode(state)));
        Decoded<UploadState> refused = Decoded.rejected(ErrorCode.ROUND_CLOSED, "", "over");
        assertEquals(refused, UploadCodec.decodeState(UploadCodec.encode(refused)));
        Receipt receipt = new Receipt(ErrorCode.OK, "");
        assertEquals(Decoded.accepted(receipt), UploadCodec.decodeReceipt(UploadCodec.encode(receipt)));
    }

    @Test
    void otherBytes_areRejected() {
        byte[] noise = {1, 2, 3};
        assertInstanceOf(Decoded.Rejected.class, UploadCodec.decodePart(noise));
        assertInstanceOf(Decoded.Rejected.class, UploadCodec.decodePart(new byte[0]));
        assertInstanceOf(Decoded.Rejected.class, UploadCodec.decodeState(noise));
        assertInstanceOf(Decoded.Rejected.class, UploadCodec.decodeReceipt(noise));
    }

    @Test
    void chunksOfAnUpdate_areJudgedOneByOne() {
        ClearUpdate rules = new ClearUpdate(ROUND, CLIENT, new VectorSpec("model", 2, Float.SIZE));
        assertEquals(1, rules.chunks());
        assertEquals(Optional.empty(), rules.fault(chunk(0, 0, new byte[8])));
        assertEquals(ErrorCode.WRONG_SHAPE, code(rules, chunk(0, 0, new byte[4])));
        assertEquals(ErrorCode.WRONG_SHAPE, code(rules, chunk(0, 1, new byte[8])));
        assertEquals(ErrorCode.WRONG_SHAPE, code(rules, chunk(1, 0, new byte[8])));
        byte[] infinite = new byte[8];
        infinite[6] = (byte) 0x80;
        infinite[7] = 0x7F;
        assertEquals(ErrorCode.NOT_FINITE, code(rules, chunk(0, 0, infinite)));
    }

    @Test
    void trailerOfOtherChunks_isAHashMismatch() {
        ClearUpdate rules = new ClearUpdate(ROUND, CLIENT, new VectorSpec("model", 2, Float.SIZE));
        List<ContentHash> leaves = List.of(rules.leaf(chunk(0, 0, new byte[8])));
        TrainingReport report = new TrainingReport(1, 0);
        ContentHash root = UploadHashing.clear(ROUND, CLIENT).root(leaves);
        assertTrue(rules.fault(leaves, UploadTrailer.clear(root, report)).isEmpty());
        UploadTrailer other = UploadTrailer.clear(ContentHash.ofContent(new byte[0]), report);
        assertEquals(
                ErrorCode.HASH_MISMATCH,
                rules.fault(leaves, other).orElseThrow().code());
    }

    private static UploadChunk chunk(int vector, int index, byte[] data) {
        return new UploadChunk(vector, index, Bytes.owning(data));
    }

    private static ErrorCode code(ClearUpdate rules, UploadChunk chunk) {
        return rules.fault(chunk).orElseThrow().code();
    }
}
