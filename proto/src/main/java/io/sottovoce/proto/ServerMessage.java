package io.sottovoce.proto;

import io.sottovoce.privacy.encoding.ContentHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the server says on the control stream. */
public sealed interface ServerMessage {
    /** The answer to Hello: the client is registered. */
    record Welcome(String serverVersion, Duration heartbeatInterval) implements ServerMessage {}

    /** The client is not taken; the stream ends. Without {@code retryAfter}, coming back unchanged is of no use. */
    record Refused(ErrorCode code, String message, Optional<Duration> retryAfter) implements ServerMessage {}

    /**
     * Take part in a round?
     *
     * @param plan the bytes of a plan, see {@link PlanCodec}
     * @param planHash SHA-256 of exactly these bytes
     * @param ticket 32 bytes, needed for every transfer of this round; a secret
     * @param timeLeft until the round closes
     * @param roundConfig secure aggregation's configuration; empty in clear mode
     * @param proof where the model comes from; empty from a server that does not say
     * @param pace what of an asynchronous task it is about; empty where clients train in step
     */
    record RoundOffer(
            RoundRef round,
            AggregationMode mode,
            Bytes plan,
            ContentHash planHash,
            ModelRef model,
            List<VectorSpec> vectors,
            Bytes ticket,
            Duration timeLeft,
            Bytes roundConfig,
            Optional<ModelProof> proof,
            Optional<Pace> pace)
            implements ServerMessage {
        public RoundOffer {
            vectors = List.copyOf(vectors);
        }

        /** Whether it is about this part of an asynchronous task. */
        public boolean asksFor(Pace.Stage stage) {
            return pace.isPresent() && pace.get().stage() == stage;
        }

        /** An offer that does not say where its model comes from. */
        public RoundOffer(
                RoundRef round,
                AggregationMode mode,
                Bytes plan,
                ContentHash planHash,
                ModelRef model,
                List<VectorSpec> vectors,
                Bytes ticket,
                Duration timeLeft,
                Bytes roundConfig) {
            this(
                    round,
                    mode,
                    plan,
                    planHash,
                    model,
                    vectors,
                    ticket,
                    timeLeft,
                    roundConfig,
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /** A round is over for this client. */
    record RoundClosed(RoundRef round, RoundOutcome outcome, String reasonCode, String message)
            implements ServerMessage {}

    /** Answers a heartbeat. */
    record HeartbeatAnswer(long sequence) implements ServerMessage {}

    /** The server is going away; come back after a while. */
    record Draining(Duration reconnectAfter) implements ServerMessage {}

    /** R2a, R3a, R4a, R5a or R6 of secure aggregation. */
    record Secure(RoundRef round, io.sottovoce.privacy.secagg.message.ServerMessage content) implements ServerMessage {}
}
