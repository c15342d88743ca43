package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadHashingTest {
    private final UploadHashing hashing = UploadHashing.clear(Samples.ROUND, Samples.CLIENT);

    @Test
    void leafAndRoot_areTheTuplesOfTheContract() {
        byte[] session = Canonical.hash(
                "clear", Samples.ROUND.task().toBytes(), new byte[] {0, 0, 0, 0, 0, 0, 0, 7}, Samples.CLIENT.toBytes());
        byte[] leaf = Canonical.hash("chunk", session, new byte[] {0, 1}, new byte[] {0, 0, 0, 2}, new byte[] {9, 8});
        ContentHash actual = hashing.leaf(new UploadChunk(1, 2, Bytes.copyOf(new byte[] {9, 8})));
        assertEquals(ContentHash.of(leaf), actual);

        byte[] joined = Arrays.copyOf(leaf, 64);
        System.arraycopy(leaf, 0, joined, 32, 32);
        assertEquals(
                ContentHash.of(Canonical.hash("upload", session, new byte[0], joined)),
                hashing.root(List.of(actual, actual)));
    }

    @Test
    void leaf_isTiedToRoundClientVectorAndIndex() {
        UploadChunk chunk = new UploadChunk(0, 0, Bytes.copyOf(new byte[4]));
        ContentHash leaf = hashing.leaf(chunk);
        RoundRef next = new RoundRef(Samples.ROUND.task(), 8);
        ClientId other = ClientId.of(new byte[16]);
        assertNotEquals(leaf, UploadHashing.clear(next, Samples.CLIENT).leaf(chunk));
        assertNotEquals(leaf, UploadHashing.clear(Samples.ROUND, other).leaf(chunk));
        assertNotEquals(leaf, hashing.leaf(new UploadChunk(1, 0, chunk.data())));
        assertNotEquals(leaf, hashing.leaf(new UploadChunk(0, 1, chunk.data())));
    }

    @Test
    void rootOfMoreLeavesThanATupleHasFields_isThere() {
        assertNotEquals(
                hashing.root(Collections.nCopies(70_000, Samples.HASH)),
                hashing.root(Collections.nCopies(70_001, Samples.HASH)));
    }
}
