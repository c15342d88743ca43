package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.provenance.SignedModelRecord;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.Vote;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Values that keep the contract. */
final class Samples {
    static final ClientId CLIENT = new ClientId("00112233445566778899aabbccddeeff");
    static final RoundRef ROUND = new RoundRef(new TaskId("ffeeddccbbaa99887766554433221100"), 7);
    static final Bytes TICKET = Bytes.copyOf(filled(32, 5));
    static final TransferKey KEY = new TransferKey(ROUND, CLIENT, TICKET);
    static final ContentHash HASH = ContentHash.of(filled(32, 9));
    static final Map<String, Object> PLAN = Map.of(
            "model",
            Map.of("kind", "linear", "inputs", 64L, "shape", List.of(8L, 8L)),
            "training",
            Map.of("learningRate", 0.1, "shuffle", true, "nested", Map.of("a", Map.of("b", List.of("x", 1L)))));

    private Samples() {}

    static List<ClientMessage> clientMessages() {
        return List.of(
                new ClientMessage.Hello(
                        1, CLIENT, "default", "0.1.0", Set.of(AggregationMode.CLEAR, AggregationMode.SECURE)),
                new ClientMessage.OfferAccepted(ROUND),
                new ClientMessage.OfferDeclined(ROUND, DeclineReason.POLICY, "no \u00e9poque"),
                new ClientMessage.TrainingFailed(ROUND, FailureCode.NOT_FINITE, ""),
                new ClientMessage.Secure(ROUND, new Vote(Octets.of(filled(64, 3)))),
                new ClientMessage.Secure(ROUND, new Unmasking(Octets.of(filled(32, 4)), List.of())),
                new ClientMessage.UpdateHeld(ROUND.task(), 4),
                // The last one, since a test ends the stream with it.
                new ClientMessage.Heartbeat(3));
    }

    static List<ServerMessage> serverMessages() {
        return List.of(
                new ServerMessage.Welcome("0.1.0", Duration.ofSeconds(10)),
                new ServerMessage.Refused(ErrorCode.OVERLOADED, "later", Optional.of(Duration.ofSeconds(2))),
                new ServerMessage.Refused(ErrorCode.UNSUPPORTED_VERSION, "never", Optional.empty()),
                offer(),
                new ServerMessage.RoundClosed(ROUND, RoundOutcome.EXCLUDED, "deadline", "too late"),
                new ServerMessage.HeartbeatAnswer(3),
                new ServerMessage.Draining(Duration.ofSeconds(30)),
                new ServerMessage.Secure(ROUND, new Survivors(Octets.of(filled(3, 7)))));
    }

    static ServerMessage.RoundOffer offer() {
        Bytes plan = PlanCodec.encode(PLAN);
        return new ServerMessage.RoundOffer(
                ROUND,
                AggregationMode.CLEAR,
                plan,
                ContentHash.ofContent(plan.toByteArray()),
                new ModelRef(6, HASH, 2600),
                List.of(new VectorSpec("model", 650, 32)),
                TICKET,
                Duration.ofMinutes(5),
                Bytes.EMPTY,
                Optional.of(new ModelProof(
                        new SignedModelRecord(Octets.of(filled(300, 1)), Octets.of(filled(64, 2))),
                        List.of(HASH, ContentHash.of(filled(32, 9))))),
                Optional.of(new Pace(Pace.Stage.BUFFER, 3, 0.5)));
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static byte[] random(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
