package io.sottovoce.simulator.fault;

import io.sottovoce.client.UpdateChunks;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.TrainingReport;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadHashing;
import io.sottovoce.proto.UploadTrailer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's part in a round in the clear: training, unless that is done already, and the upload. */
final class ClearWork extends ClientWork implements SimUpload.Ends {
    private final int index;
    private final Ready ready;
    private @Nullable SimUpload upload;

    ClearWork(SimClient owner, RoundOffer offer, Ready ready) {
        super(owner, offer);
        this.index = owner.index();
        this.ready = ready;
    }

    @Override
    void start() {
        if (ready.update().isPresent()) {
            handOver(
                    scene().inputs().of(index, round(), ready.base()),
                    scene().sabotage().prepared(ready.update().get()).update());
        } else {
            train(round());
        }
    }

    @Override
    void trained() {
        handOver(
                scene().inputs().of(index, round(), ready.base()),
                scene().inputs().update(index, round()));
    }

    private void handOver(PlainInputs.Input honest, Update update) {
        PlainInputs.Input input = owner().lies().instead(honest);
        List<UploadChunk> chunks = chunks(input, update);
        UploadHashing hashing = UploadHashing.clear(offer().round(), FaultWorld.id(index));
        List<ContentHash> leaves = chunks.stream().map(hashing::leaf).toList();
        TrainingReport report = new TrainingReport(scene().inputs().reported(input), PlainInputs.LOSS);
        UploadTrailer trailer = UploadTrailer.clear(hashing.root(leaves), report);
        scene().inputs().brings(trailer.root(), input);
        upload = new SimUpload(this, chunks, trailer, this);
        upload.begin();
    }

    private static List<UploadChunk> chunks(PlainInputs.Input input, Update update) {
        List<UploadChunk> chunks = new ArrayList<>();
        new UpdateChunks(Update.owning(input.forge(update.toArray())))
                .without(new BitSet())
                .forEachRemaining(chunks::add);
        if (input.flaw() == PlainInputs.Flaw.NOT_FINITE) {
            chunks.add(notFinite(chunks.remove(chunks.size() - 1)));
        }
        return chunks;
    }

    private static UploadChunk notFinite(UploadChunk chunk) {
        byte[] bytes = chunk.data().toByteArray();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - Float.BYTES, Float.NaN);
        return new UploadChunk(chunk.vector(), chunk.index(), Bytes.owning(bytes));
    }

    @Override
    void stop(String why) {
        scene().trace().add("client " + index + " gives up round " + round() + ": " + why);
    }

    @Override
    void reconnected() {
        if (upload != null) {
            upload.begin();
        }
    }

    @Override
    void uploadAnswered(UploadFrame frame) {
        if (upload != null) {
            upload.answered(frame);
        }
    }

    @Override
    public void taken() {
        scene().trace().add("client " + index + " has handed over its update of round " + round());
        owner().drop(this);
    }

    @Override
    public void refused(String problem) {
        owner().report(offer(), FailureCode.TRANSFER, problem);
        owner().drop(this);
    }
}
