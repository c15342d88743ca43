package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.Uniformity;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What leaves while the masked input is made, and what does not when the session ends in the middle of it. */
final class UploadAttacksTest {
    private static final int CHUNK = 1 << 16;
    private static final List<VectorSpec> LONG = List.of(new VectorSpec("a", CHUNK + 7, 16), new VectorSpec("b", 2, 8));

    private static TestSession scene() {
        return Scenes.at(ClientPhase.AWAITING_CHARGE, Scenes.small(5, 0).with(LONG));
    }

    @Test
    void sessionEndsInTheMiddleOfAVector_noChunkIsGivenOutUnmasked() {
        for (ClientInput end : List.of(
                ClientInput.SURVIVORS, ClientInput.OTHER_DELIVERY, ClientInput.CANCELLED, ClientInput.TOO_LATE)) {
            TestSession session = scene();
            MaskedUpdate upload = session.clients.get(0).beginUpload(session.config);
            upload.next(new int[CHUNK]);
            end.happen(session);
            assertEquals(ClientPhase.ABORTED, session.clients.get(0).phase());
            assertThrows(IllegalStateException.class, () -> upload.next(new int[7]), end::name);
            assertThrows(IllegalStateException.class, upload::finish, end::name);
        }
    }

    @Test
    void sessionEndsBeforeTheFirstChunkOrBetweenVectors_noneIsGivenOut() {
        TestSession session = scene();
        MaskedUpdate upload = session.clients.get(0).beginUpload(session.config);
        ClientInput.CANCELLED.happen(session);
        assertThrows(IllegalStateException.class, () -> upload.next(new int[CHUNK]));
        TestSession other = scene();
        MaskedUpdate second = other.clients.get(0).beginUpload(other.config);
        second.next(new int[CHUNK]);
        second.next(new int[7]);
        ClientInput.CANCELLED.happen(other);
        assertThrows(IllegalStateException.class, () -> second.next(new int[2]));
    }

    @Test
    void sessionEndsBetweenLastChunkAndSignature_nothingIsSigned() {
        TestSession session = scene();
        MaskedUpdate upload = session.clients.get(0).beginUpload(session.config);
        upload.next(new int[CHUNK]);
        upload.next(new int[7]);
        upload.next(new int[2]);
        ClientInput.OTHER_OFFER.happen(session);
        assertThrows(IllegalStateException.class, upload::finish);
    }

    @Test
    void chunkOutOfShapeOrBeyondTheEnd_isRefusedAndMasksNothingTwice() {
        TestSession session = scene();
        MaskedUpdate upload = session.clients.get(0).beginUpload(session.config);
        assertThrows(IllegalArgumentException.class, () -> upload.next(new int[CHUNK - 1]));
        assertThrows(IllegalArgumentException.class, () -> upload.next(new int[CHUNK + 1]));
        assertThrows(IllegalStateException.class, upload::finish);
        MaskedChunk first = upload.next(new int[CHUNK]);
        MaskedChunk second = upload.next(new int[7]);
        upload.next(new int[2]);
        assertThrows(IllegalStateException.class, () -> upload.next(new int[0]));
        assertEquals(List.of(0, 1), List.of(first.index(), second.index()));
        UploadTrailer trailer = upload.finish();
        assertTrue(trailer.badFrom().isEmpty());
        assertThrows(IllegalStateException.class, upload::finish);
        assertThrows(IllegalStateException.class, () -> upload.next(new int[2]));
    }

    @Test
    void secondChargeDuringTheUpload_isRefused_soNoInputIsMaskedTwice() {
        TestSession session = scene();
        session.clients.get(0).beginUpload(session.config);
        assertThrows(IllegalStateException.class, () -> session.clients.get(0).beginUpload(session.config));
        assertEquals(ClientPhase.ABORTED, session.clients.get(0).phase());
    }

    @Test
    void inputArray_isNotChanged() {
        TestSession session = scene();
        int[] input = new int[CHUNK];
        session.clients.get(0).beginUpload(session.config).next(input);
        assertEquals(0, java.util.Arrays.stream(input).filter(x -> x != 0).count());
    }

    @Test
    void sameInputOfTwoClients_looksUnrelated_andUniform() {
        TestSession session = scene();
        Octets a = session.clients
                .get(0)
                .beginUpload(session.config)
                .next(new int[CHUNK])
                .packed();
        Octets b = session.clients
                .get(1)
                .beginUpload(session.config)
                .next(new int[CHUNK])
                .packed();
        assertNotEquals(a, b);
        for (Octets chunk : List.of(a, b)) {
            RingVector words =
                    RingVector.decode(new Ring(8), 2 * CHUNK, chunk.toBytes()).orElseThrow();
            assertTrue(Uniformity.chiSquare(words) < Uniformity.LIMIT); // wrongly fails with probability below 1e-6
        }
    }

    @Test
    void survivorsAnnouncedWhileUploading_abortAndEndTheUpload() {
        TestSession session = scene();
        TestClient victim = session.clients.get(0);
        MaskedUpdate upload = victim.beginUpload(session.config);
        List<ClientEffect> effects = ClientInput.SURVIVORS.happen(session);
        assertEquals(
                AbortCode.OUT_OF_ORDER,
                TestClient.rejection(effects).orElseThrow().code());
        assertThrows(IllegalStateException.class, () -> upload.next(new int[CHUNK]));
    }
}
