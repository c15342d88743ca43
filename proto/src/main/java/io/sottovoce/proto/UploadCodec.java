package io.sottovoce.proto;

import io.sottovoce.proto.v1.UploadAnswer;
import io.sottovoce.proto.v1.UploadPart;

/** What an upload is made of, to bytes and back, bounds checked: for callers who bring a channel of their own. */
public final class UploadCodec {
    private UploadCodec() {}

    /** A part of an upload, in the order of the stream. */
    public sealed interface Part {
        /** Opens the upload. */
        record Key(TransferKey key) implements Part {}

        /** A chunk. */
        record Chunk(UploadChunk chunk) implements Part {}

        /** The end. */
        record End(UploadTrailer trailer) implements Part {}
    }

    /** The bytes of a part. */
    public static byte[] encode(Part part) {
        if (part instanceof Part.Key opening) {
            return TransferCodec.part(opening.key()).toByteArray();
        }
        return part instanceof Part.Chunk next
                ? TransferCodec.part(next.chunk()).toByteArray()
                : TransferCodec.part(((Part.End) part).trailer()).toByteArray();
    }

    /** A part from any bytes. */
    public static Decoded<Part> decodePart(byte[] bytes) {
        return Wire.decode(bytes, UploadPart.parser(), UploadCodec::part);
    }

    private static Part part(UploadPart part) {
        return switch (part.getPartCase()) {
            case KEY -> new Part.Key(TransferCodec.key(part.getKey()));
            case CHUNK -> new Part.Chunk(TransferCodec.chunk(part.getChunk()));
            case TRAILER -> new Part.End(TransferCodec.trailer(part.getTrailer()));
            case PART_NOT_SET -> throw Wire.malformed("part", "missing");
        };
    }

    /** The bytes of what the server has of an upload, or why it says nothing of it. */
    public static byte[] encode(Decoded<UploadState> answer) {
        return TransferCodec.answer(answer).toByteArray();
    }

    /** What the server has of an upload, or why it says nothing of it, from any bytes. */
    public static Decoded<UploadState> decodeState(byte[] bytes) {
        return Wire.decode(bytes, UploadAnswer.parser(), TransferCodec::answer)
                .fold(answer -> answer, Decoded::rejected);
    }

    /** The bytes of a receipt. */
    public static byte[] encode(Receipt receipt) {
        return TransferCodec.receipt(receipt).toByteArray();
    }

    /** A receipt from any bytes. */
    public static Decoded<Receipt> decodeReceipt(byte[] bytes) {
        return Wire.decode(bytes, io.sottovoce.proto.v1.Receipt.parser(), TransferCodec::receipt);
    }
}
