package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.proto.v1.DownloadPart;
import io.sottovoce.proto.v1.UploadAnswer;
import io.sottovoce.proto.v1.UploadPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CodecTest {
    private static final long SEED = 20_260_101;
    private static final UploadTrailer SECURE_TRAILER =
            UploadTrailer.secure(new io.sottovoce.privacy.secagg.message.UploadTrailer(
                    Samples.HASH, List.of(1, 5), io.sottovoce.privacy.encoding.Octets.of(Samples.filled(64, 2))));

    @Test
    void clientMessages_surviveTheWire() {
        for (ClientMessage message : Samples.clientMessages()) {
            assertEquals(Decoded.accepted(message), ControlCodec.decodeClient(ControlCodec.encode(message)));
        }
    }

    @Test
    void serverMessages_surviveTheWire() {
        for (ServerMessage message : Samples.serverMessages()) {
            assertEquals(Decoded.accepted(message), ControlCodec.decodeServer(ControlCodec.encode(message)));
        }
    }

    @Test
    void everyCode_survivesTheWire() {
        for (ErrorCode code : ErrorCode.values()) {
            ServerMessage refused = new ServerMessage.Refused(code, "", Optional.empty());
            assertEquals(Decoded.accepted(refused), ControlCodec.decodeServer(ControlCodec.encode(refused)));
        }
        for (DeclineReason reason : DeclineReason.values()) {
            ClientMessage declined = new ClientMessage.OfferDeclined(Samples.ROUND, reason, "");
            assertEquals(Decoded.accepted(declined), ControlCodec.decodeClient(ControlCodec.encode(declined)));
        }
        for (FailureCode code : FailureCode.values()) {
            ClientMessage failed = new ClientMessage.TrainingFailed(Samples.ROUND, code, "");
            assertEquals(Decoded.accepted(failed), ControlCodec.decodeClient(ControlCodec.encode(failed)));
        }
        for (RoundOutcome outcome : RoundOutcome.values()) {
            ServerMessage closed = new ServerMessage.RoundClosed(Samples.ROUND, outcome, "", "");
            assertEquals(Decoded.accepted(closed), ControlCodec.decodeServer(ControlCodec.encode(closed)));
        }
    }

    @Test
    void uploadState_survivesTheWire() {
        BitSet stored = new BitSet();
        stored.set(0);
        stored.set(9);
        UploadState state = new UploadState(10, stored, Optional.of(new Receipt(ErrorCode.OK, "")));
        UploadAnswer wire = TransferCodec.answer(Decoded.accepted(state));
        assertEquals(Optional.empty(), MessageBounds.violation(wire));
        assertEquals(Decoded.accepted(state), TransferCodec.answer(wire));
    }

    @Test
    void uploadState_withMoreChunksThanExpected_isRejected() {
        BitSet stored = new BitSet();
        stored.set(10);
        UploadAnswer wire = TransferCodec.answer(Decoded.accepted(new UploadState(10, stored, Optional.empty())));
        Rejection rejection = rejection(TransferCodec.answer(wire));
        assertEquals("MALFORMED: chunks_stored: more chunks than expected", rejection.toString());
    }

    @Test
    void secureTrailer_survivesTheWire() {
        UploadPart wire = TransferCodec.part(SECURE_TRAILER);
        assertEquals(SECURE_TRAILER, TransferCodec.trailer(wire.getTrailer()));
    }

    @Test
    void secureMessageThatIsNone_isRejected() {
        io.sottovoce.proto.v1.ClientEnvelope wire = io.sottovoce.proto.v1.ClientEnvelope.newBuilder()
                .setVote(io.sottovoce.proto.v1.SecureFromClient.newBuilder()
                        .setRound(ControlCodec.round(Samples.ROUND))
                        .setContent(com.google.protobuf.ByteString.copyFrom(new byte[7])))
                .build();
        assertEquals(
                ErrorCode.MALFORMED,
                rejection(ControlCodec.decodeClient(wire.toByteArray())).code());
    }

    @Test
    void emptyMessage_isRejected() {
        assertEquals(
                "MALFORMED: message: missing",
                rejection(ControlCodec.decodeClient(new byte[0])).toString());
    }

    @Test
    void brokenBound_isRejectedInOneLine() {
        byte[] bytes = ControlCodec.encode(new ClientMessage.Hello(
                1, Samples.CLIENT, "p".repeat(300), "1", java.util.Set.of(AggregationMode.CLEAR)));
        assertEquals(
                "OUT_OF_BOUNDS: sottovoce.v1.Hello.population: 300 bytes, at most 64",
                rejection(ControlCodec.decodeClient(bytes)).toString());
    }

    @Test
    void unknownEnumNumber_isRejected() {
        io.sottovoce.proto.v1.ClientEnvelope wire = io.sottovoce.proto.v1.ClientEnvelope.newBuilder()
                .setOfferDeclined(io.sottovoce.proto.v1.OfferDeclined.newBuilder()
                        .setRound(ControlCodec.round(Samples.ROUND))
                        .setReasonValue(77))
                .build();
        assertEquals(
                "MALFORMED: reason: unknown value",
                rejection(ControlCodec.decodeClient(wire.toByteArray())).toString());
    }

    @Test
    void anyBytes_giveAValueOrARejection() {
        decodeMutants(SEED, 100_000);
    }

    @Test
    @Tag("long")
    void anyBytesForLong_giveAValueOrARejection() {
        decodeMutants(SEED + 1, 10_000_000);
    }

    private static void decodeMutants(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> corpus = corpus();
        List<Function<byte[], Decoded<?>>> decoders = decoders();
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            byte[] bytes = i % 4 == 0
                    ? Samples.random(random, random.nextInt(200))
                    : mutant(corpus.get(random.nextInt(corpus.size())), random);
            for (Function<byte[], Decoded<?>> decoder : decoders) {
                accepted += decodes(decoder, bytes, seed, i) ? 1 : 0;
            }
        }
        assertTrue(accepted > count / 100, "only " + accepted + " mutants were valid: the corpus tests nothing");
    }

    private static boolean decodes(Function<byte[], Decoded<?>> decoder, byte[] bytes, long seed, int step) {
        try {
            return decoder.apply(bytes) instanceof Decoded.Accepted<?>;
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ", step " + step + ": "
                            + java.util.HexFormat.of().formatHex(bytes),
                    e);
        }
    }

    private static List<Function<byte[], Decoded<?>>> decoders() {
        return List.of(
                ControlCodec::decodeClient,
                ControlCodec::decodeServer,
                bytes -> PlanCodec.decode(Bytes.owning(bytes)),
                bytes -> Wire.decode(bytes, io.sottovoce.proto.v1.TransferKey.parser(), TransferCodec::key),
                bytes -> Wire.decode(bytes, io.sottovoce.proto.v1.DownloadRequest.parser(), TransferCodec::download),
                bytes -> Wire.decode(bytes, io.sottovoce.proto.v1.UploadTrailer.parser(), TransferCodec::trailer),
                bytes -> Wire.decode(bytes, io.sottovoce.proto.v1.UploadChunk.parser(), TransferCodec::chunk),
                bytes -> Wire.decode(bytes, io.sottovoce.proto.v1.Receipt.parser(), TransferCodec::receipt),
                bytes -> Wire.decode(bytes, UploadAnswer.parser(), TransferCodec::answer));
    }

    private static List<byte[]> corpus() {
        List<byte[]> corpus = new ArrayList<>();
        Samples.clientMessages().forEach(message -> corpus.add(ControlCodec.encode(message)));
        Samples.serverMessages().forEach(message -> corpus.add(ControlCodec.encode(message)));
        corpus.add(PlanCodec.encode(Samples.PLAN).toByteArray());
        corpus.add(TransferCodec.key(Samples.KEY).toByteArray());
        corpus.add(TransferCodec.download(new DownloadRequest(Samples.KEY, Samples.HASH, 12))
                .toByteArray());
        UploadPart trailer = TransferCodec.part(UploadTrailer.clear(Samples.HASH, new TrainingReport(10, 0.5)));
        corpus.add(trailer.toByteArray());
        corpus.add(trailer.getTrailer().toByteArray());
        corpus.add(TransferCodec.part(SECURE_TRAILER).getTrailer().toByteArray());
        corpus.add(TransferCodec.part(new UploadChunk(0, 1, Bytes.copyOf(new byte[8])))
                .getChunk()
                .toByteArray());
        DownloadPart refused = TransferCodec.refusedDownload(new Rejection(ErrorCode.BAD_TICKET, "ticket", "unknown"));
        corpus.add(refused.getRefused().toByteArray());
        BitSet stored = new BitSet();
        stored.set(1, 5);
        corpus.add(TransferCodec.answer(Decoded.accepted(new UploadState(8, stored, Optional.empty())))
                .toByteArray());
        return corpus;
    }

    private static byte[] mutant(byte[] valid, SplittableRandom random) {
        byte[] bytes = valid.clone();
        for (int edits = random.nextInt(4); edits > 0 && bytes.length > 0; edits--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + valid.length - valid.length / 2);
                    System.arraycopy(valid, valid.length / 2, longer, bytes.length, longer.length - bytes.length);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    private static Rejection rejection(Decoded<?> decoded) {
        return assertInstanceOf(Decoded.Rejected.class, decoded).rejection();
    }

    @Test
    void detail_isOneLineAndNeverLongerThanItsBound() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(400); length > 0; length--) {
                text.appendCodePoint(random.nextInt(0x2_0000));
            }
            String detail = Protocol.detail(text.toString());
            assertTrue(detail.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= Protocol.DETAIL_BYTES_MAX);
            assertTrue(detail.chars().noneMatch(c -> c == '\n' || c == '\r'));
            assertEquals(detail, Protocol.detail(detail), "seed " + SEED + ", step " + i);
        }
    }

    @Test
    void detail_neitherSteersATerminalNorTurnsItsLine() {
        assertEquals(" [2J a b c d", Protocol.detail("\u001b[2J\u0085a\u202eb\u2028c\u009bd"));
        assertEquals("größer als 3 µm, 大きい, 🙂", Protocol.detail("größer als 3 µm, 大きい, 🙂"));
    }
}
