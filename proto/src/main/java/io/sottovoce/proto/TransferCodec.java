package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.v1.DownloadPart;
import io.sottovoce.proto.v1.UploadAnswer;
import io.sottovoce.proto.v1.UploadPart;
import java.util.BitSet;
import java.util.Optional;

/** Messages of the transfers and of enrolment. */
final class TransferCodec {
    private TransferCodec() {}

    static TransferKey key(io.sottovoce.proto.v1.TransferKey key) {
        Wire.require(key.hasRound(), "key.round");
        return new TransferKey(
                ControlCodec.round(key.getRound()),
                ClientId.of(key.getClientId().toByteArray()),
                Wire.bytes(key.getTicket()));
    }

    static io.sottovoce.proto.v1.TransferKey key(TransferKey key) {
        return io.sottovoce.proto.v1.TransferKey.newBuilder()
                .setRound(ControlCodec.round(key.round()))
                .setClientId(Wire.bytes(key.client().toBytes()))
                .setTicket(Wire.bytes(key.ticket()))
                .build();
    }

    static DownloadRequest download(io.sottovoce.proto.v1.DownloadRequest request) {
        Wire.require(request.hasKey(), "key");
        return new DownloadRequest(
                key(request.getKey()), ContentHash.of(request.getModelHash().toByteArray()), request.getOffset());
    }

    static io.sottovoce.proto.v1.DownloadRequest download(DownloadRequest request) {
        return io.sottovoce.proto.v1.DownloadRequest.newBuilder()
                .setKey(key(request.key()))
                .setModelHash(Wire.bytes(request.model().toBytes()))
                .setOffset(request.offset())
                .build();
    }

    static DownloadPart chunk(long offset, byte[] data) {
        return DownloadPart.newBuilder()
                .setChunk(io.sottovoce.proto.v1.DownloadChunk.newBuilder()
                        .setOffset(offset)
                        .setData(Wire.bytes(data))
                        .setHash(Wire.bytes(ContentHash.ofContent(data).toBytes())))
                .build();
    }

    static DownloadPart refusedDownload(Rejection rejection) {
        return DownloadPart.newBuilder()
                .setRefused(receipt(Receipt.of(rejection)))
                .build();
    }

    static UploadChunk chunk(io.sottovoce.proto.v1.UploadChunk chunk) {
        return new UploadChunk(chunk.getVector(), chunk.getIndex(), Wire.bytes(chunk.getData()));
    }

    static UploadPart part(TransferKey key) {
        return UploadPart.newBuilder().setKey(key(key)).build();
    }

    static UploadPart part(UploadChunk chunk) {
        return UploadPart.newBuilder()
                .setChunk(io.sottovoce.proto.v1.UploadChunk.newBuilder()
                        .setVector(chunk.vector())
                        .setIndex(chunk.index())
                        .setData(Wire.bytes(chunk.data())))
                .build();
    }

    static UploadPart part(UploadTrailer trailer) {
        io.sottovoce.proto.v1.UploadTrailer.Builder wire = io.sottovoce.proto.v1.UploadTrailer.newBuilder()
                .setRoot(Wire.bytes(trailer.root().toBytes()));
        trailer.report()
                .ifPresent(report -> wire.setReport(io.sottovoce.proto.v1.TrainingReport.newBuilder()
                        .setExamples(report.examples())
                        .setMeanLoss(report.meanLoss())));
        trailer.secure()
                .ifPresent(secure -> wire.setSecure(Wire.bytes(secure.encode().toBytes())));
        return UploadPart.newBuilder().setTrailer(wire).build();
    }

    static UploadTrailer trailer(io.sottovoce.proto.v1.UploadTrailer wire) {
        ContentHash root = ContentHash.of(wire.getRoot().toByteArray());
        if (wire.hasReport() == !wire.getSecure().isEmpty()) {
            throw Wire.malformed("trailer", "expected a report or a secure trailer");
        }
        if (wire.hasReport()) {
            return UploadTrailer.clear(
                    root,
                    new TrainingReport(
                            wire.getReport().getExamples(), wire.getReport().getMeanLoss()));
        }
        UploadTrailer trailer = UploadTrailer.secure(
                SecureCodec.content(wire.getSecure(), io.sottovoce.privacy.secagg.message.UploadTrailer::decode));
        if (!trailer.root().equals(root)) {
            throw Wire.malformed("trailer.root", "not that of the secure trailer");
        }
        return trailer;
    }

    static Receipt receipt(io.sottovoce.proto.v1.Receipt receipt) {
        return new Receipt(ControlCodec.code(receipt.getCode()), Protocol.detail(receipt.getMessage()));
    }

    static io.sottovoce.proto.v1.Receipt receipt(Receipt receipt) {
        return io.sottovoce.proto.v1.Receipt.newBuilder()
                .setCode(ControlCodec.code(receipt.code()))
                .setMessage(Protocol.detail(receipt.message()))
                .build();
    }

    static UploadAnswer answer(Decoded<UploadState> answer) {
        return answer.fold(
                state -> UploadAnswer.newBuilder().setState(state(state)).build(),
                rejection -> UploadAnswer.newBuilder()
                        .setRefused(receipt(Receipt.of(rejection)))
                        .build());
    }

    static Decoded<UploadState> answer(UploadAnswer answer) {
        return switch (answer.getAnswerCase()) {
            case STATE -> Wire.convert(answer.getState(), TransferCodec::state);
            case REFUSED -> {
                Receipt receipt = receipt(answer.getRefused());
                yield Decoded.rejected(receipt.code(), "", receipt.message());
            }
            case ANSWER_NOT_SET -> Decoded.rejected(ErrorCode.MALFORMED, "answer", "missing");
        };
    }

    private static UploadState state(io.sottovoce.proto.v1.UploadState state) {
        BitSet stored = BitSet.valueOf(state.getChunksStored().toByteArray());
        if (stored.length() > state.getChunksExpected()) {
            throw Wire.malformed("chunks_stored", "more chunks than expected");
        }
        return new UploadState(
                state.getChunksExpected(),
                stored,
                state.hasReceipt() ? Optional.of(receipt(state.getReceipt())) : Optional.empty());
    }

    private static io.sottovoce.proto.v1.UploadState state(UploadState state) {
        io.sottovoce.proto.v1.UploadState.Builder wire = io.sottovoce.proto.v1.UploadState.newBuilder()
                .setChunksExpected(state.chunksExpected())
                .setChunksStored(Wire.bytes(state.stored().toByteArray()));
        state.receipt().ifPresent(receipt -> wire.setReceipt(receipt(receipt)));
        return wire.build();
    }
}
