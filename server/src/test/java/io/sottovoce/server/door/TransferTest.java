package io.sottovoce.server.door;

import static io.restassured.RestAssured.given;
import static io.sottovoce.server.testing.Operator.awaitEnd;
import static io.sottovoce.server.testing.Operator.awaitRound;
import static io.sottovoce.server.testing.Operator.cancel;
import static io.sottovoce.server.testing.Operator.rounds;
import static io.sottovoce.server.testing.Operator.submit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundOutcome;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadState;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models and updates on their way: what is cut off, damaged or not admitted. */
@QuarkusTest
@TestProfile(ServerProfile.class)
class TransferTest extends ClientFixture {
    @Test
    void updateWithNan_refusedAndRecordedWithItsCoordinate() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(1, 2, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        float[] update = new float[PARAMETERS];
        update[123] = Float.NaN;
        Receipt receipt = ada.upload(offer, update, 5);
        assertEquals(ErrorCode.NOT_FINITE, receipt.code());
        assertTrue(receipt.message().contains("coordinate 123 is NaN"), receipt.message());
        assertEquals(
                RoundOutcome.EXCLUDED,
                ada.await(ServerMessage.RoundClosed.class).outcome());
        assertTrue(bob.takePart(1f, 1).accepted());
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        JsonPath round = rounds(id);
        assertEquals(ada.id().hex(), round.getString("[0].exclusions[0].client"));
        assertEquals("REJECTED", round.getString("[0].exclusions[0].reason"));
        assertTrue(round.getString("[0].exclusions[0].detail").contains("NOT_FINITE"));
        assertTrue(given().get("/q/metrics").asString().contains("sottovoce_updates_total{code=\"NOT_FINITE\"}"));
    }

    @Test
    void updateOfWrongShape_refusedAndRecorded() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        Receipt receipt = ada.upload(offer, new float[PARAMETERS + 1], 5);
        assertEquals(ErrorCode.WRONG_SHAPE, receipt.code());
        assertTrue(receipt.message().contains("has 2604 bytes, expected 2600"), receipt.message());
        assertEquals("ABORTED", awaitRound(id).getString("[0].outcome"));
        cancel(id);
    }

    @Test
    void trailerThatNamesOtherChunks_refused() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        List<UploadChunk> sent = FakeClient.chunks(new float[PARAMETERS]);
        float[] other = new float[PARAMETERS];
        Arrays.fill(other, 1);
        Receipt receipt =
                ada.calls().upload(ada.key(offer), sent.iterator(), ada.trailer(offer, FakeClient.chunks(other), 1));
        assertEquals(ErrorCode.HASH_MISMATCH, receipt.code());
        cancel(id);
    }

    @Test
    void wrongTicket_opensNothing() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        TransferKey forged = new TransferKey(offer.round(), ada.id(), Bytes.owning(new byte[32]));
        TransferKey foreign = new TransferKey(offer.round(), client("eve").id(), offer.ticket());
        assertEquals(ErrorCode.BAD_TICKET, code(ada.calls().uploadState(forged)));
        assertEquals(ErrorCode.UNKNOWN_ROUND, code(ada.calls().uploadState(foreign)));
        assertEquals(
                ErrorCode.BAD_TICKET,
                ada.calls()
                        .download(new DownloadRequest(forged, offer.model().hash(), 0), (offset, data) -> {})
                        .orElseThrow()
                        .code());
        List<UploadChunk> chunks = FakeClient.chunks(new float[PARAMETERS]);
        assertEquals(
                ErrorCode.BAD_TICKET,
                ada.calls()
                        .upload(forged, chunks.iterator(), ada.trailer(offer, chunks, 1))
                        .code());
        assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
    }

    @Test
    void uploadInTwoStreams_secondBringsOnlyWhatIsMissing() throws Exception {
        FakeClient ada = client("ada").hello();
        String big = TestTasks.linear(1, 1, 1, "").replace("[8, 8, 1]", "[200, 100, 1]");
        String id = submit(big);
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        float[] update = new float[(int) (offer.model().bytes() / Float.BYTES)];
        Arrays.fill(update, 0.25f);
        List<UploadChunk> chunks = FakeClient.chunks(update);
        assertEquals(4, chunks.size());
        Receipt early = ada.calls()
                .upload(
                        ada.key(offer),
                        List.of(chunks.get(2), chunks.get(0)).iterator(),
                        ada.trailer(offer, chunks, 1));
        assertEquals(ErrorCode.INCOMPLETE, early.code());
        UploadState state = accepted(ada.calls().uploadState(ada.key(offer)));
        assertEquals(4, state.chunksExpected());
        assertEquals("{0, 2}", state.stored().toString());
        Receipt late = ada.calls()
                .upload(
                        ada.key(offer),
                        List.of(chunks.get(1), chunks.get(3)).iterator(),
                        ada.trailer(offer, chunks, 1));
        assertTrue(late.accepted(), late::toString);
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
    }

    @Test
    void lostReceipt_isGivenAgain() throws Exception {
        FakeClient ada = client("ada").hello();
        FakeClient bob = client("bob").hello();
        String id = submit(TestTasks.linear(1, 2, 2, ""));
        ServerMessage.RoundOffer offer = ada.await(ServerMessage.RoundOffer.class);
        assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
        assertTrue(accepted(ada.calls().uploadState(ada.key(offer)))
                .receipt()
                .orElseThrow()
                .accepted());
        assertTrue(ada.upload(offer, new float[PARAMETERS], 1).accepted());
        assertTrue(bob.takePart(0, 1).accepted());
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        assertEquals(ErrorCode.UNKNOWN_TASK, code(ada.calls().uploadState(ada.key(offer))));
    }

    private static ErrorCode code(Decoded<?> decoded) {
        return decoded.fold(value -> ErrorCode.OK, rejection -> rejection.code());
    }

    private static <T> T accepted(Decoded<T> decoded) {
        if (decoded instanceof Decoded.Accepted<T> accepted) {
            return accepted.value();
        }
        throw new AssertionError(decoded);
    }
}
