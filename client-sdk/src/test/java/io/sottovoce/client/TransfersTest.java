package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ClientMessage.OfferAccepted;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Rejection;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models and updates on their way: what is cut off, damaged or refused. */
@Timeout(60)
class TransfersTest extends DirectedClient {
    @Test
    void roundOnAnotherModel_downloadsIt() throws InterruptedException {
        connect();
        accept(1);
        assertSubmitted(1);
        server.stored.clear();
        server.receipt = Optional.empty();
        server.model = Samples.littleEndian(Samples.random(Samples.PARAMETERS.length, 2));
        Samples.Offer other = new Samples.Offer(2);
        other.model = new ModelRef(1, ContentHash.ofContent(server.model), server.model.length);
        server.send(other.build());
        server.await(OfferAccepted.class);
        await(ClientEvent.Accepted.class);
        await(ClientEvent.Trained.class);
        await(ClientEvent.Submitted.class);
        assertEquals(2L * Samples.MODEL.length, server.modelBytesSent.get());
    }

    @Test
    void downloadCut_goesOnAtTheByte() throws InterruptedException {
        server.cutDownloadAt.set(500_000);
        connect();
        accept(1);
        assertSubmitted(1);
        assertEquals(2, server.downloads.get());
        assertEquals(Samples.MODEL.length, server.modelBytesSent.get());
    }

    @Test
    void uploadCut_sendsOnlyWhatIsMissing() throws InterruptedException {
        server.cutUploadAt.set(3);
        connect();
        accept(1);
        assertSubmitted(1);
        assertEquals(2, server.uploads.get());
        assertEquals(Samples.CHUNKS, server.chunksTaken.get());
    }

    @Test
    void receiptLost_isAskedForAndNothingIsSentAgain() throws InterruptedException {
        server.receiptsToLose.set(1);
        connect();
        accept(1);
        assertSubmitted(1);
        assertEquals(1, server.uploads.get());
        assertEquals(Samples.CHUNKS, server.chunksTaken.get());
    }

    @Test
    void modelNotOfItsHash_isReportedAndNotTrainedFrom() throws InterruptedException {
        server.model = Samples.littleEndian(Samples.random(Samples.PARAMETERS.length, 3));
        connect();
        accept(1);
        ClientMessage.TrainingFailed failed = server.await(ClientMessage.TrainingFailed.class);
        assertEquals(FailureCode.MODEL_MISMATCH, failed.code());
        assertEquals("the model's bytes do not match the hash of the offer", failed.detail());
        assertEquals(0, trainer.trainings.get());
    }

    @Test
    void moreBytesThanTheModelHas_isReportedAsTransfer() throws InterruptedException {
        server.model = new byte[Samples.MODEL.length + 100_000];
        connect();
        accept(1);
        ClientMessage.TrainingFailed failed = server.await(ClientMessage.TrainingFailed.class);
        assertTrue(failed.detail().startsWith("the server sent more than"), failed.detail());
    }

    @Test
    void ticketRefused_isReportedAndNotTriedAgain() throws InterruptedException {
        server.refusal = key -> Optional.of(new Rejection(ErrorCode.BAD_TICKET, "ticket", "not the one offered"));
        connect();
        accept(1);
        assertEquals(
                FailureCode.TRANSFER,
                server.await(ClientMessage.TrainingFailed.class).code());
        assertEquals(1, server.downloads.get());
    }

    @Test
    void serverOverloaded_transferIsTriedAgain() throws InterruptedException {
        server.refusal = key -> server.downloads.get() < 3
                ? Optional.of(new Rejection(ErrorCode.OVERLOADED, "", "later"))
                : Optional.empty();
        connect();
        accept(1);
        assertSubmitted(1);
    }
}
